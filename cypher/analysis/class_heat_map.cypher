// What does each learner of a class know now of what the class practises most?
// Learners are numbered, the least advanced first, and not named; only those are in it whose consent to research is full.
// title: Heat map of a class
// subject: learners
// mode: read
// params: class: string (its id),
// params: concepts: integer [1, 1000] = 30 (those that most of the class practised),
// params: as_of: datetime = now (the moment that is asked about)
// returns: learner: integer (a number, and no id), concept: string (its id), title: string (its name),
// returns: depth: integer (how many concepts it stands on, one upon another),
// returns: known: float [0, 1] (probability of mastery now, forgetting included; 0 where nothing was answered)
// chart: heat map x=title y=learner value=known
MATCH (:Class {id: $class})<-[:MEMBER_OF]-(l:Learner)
WHERE coalesce(l.consent_research, 'full') = 'full'
WITH collect(l) AS members
UNWIND members AS l
MATCH (l)-[:HAS_MASTERY]->(c:Concept)
WHERE c.retired_at IS NULL
WITH members, c, count(*) AS practised
ORDER BY practised DESC, c.id LIMIT $concepts
WITH members, collect(c) AS chosen
UNWIND members AS l
UNWIND chosen AS c
OPTIONAL MATCH (l)-[m:HAS_MASTERY]->(c)
WITH l, c, coalesce(m.probability * CASE WHEN m.last_at < $as_of
  THEN 1 / sqrt(1 + 19.0 / 81 * ((($as_of.epochSeconds - m.last_at.epochSeconds) * 1000000
    + $as_of.microsecond - m.last_at.microsecond) / 1000000.0 / 86400) / m.stability)
  ELSE 1.0 END, 0.0) AS known
WITH l, avg(known) AS mean, collect({concept: c, known: known}) AS cells
ORDER BY mean, l.id
WITH collect(cells) AS learners
UNWIND range(1, size(learners)) AS learner
UNWIND learners[learner - 1] AS cell
RETURN learner, cell.concept.id AS concept, cell.concept.title AS title, cell.concept.depth AS depth, cell.known AS known
ORDER BY depth, concept, learner
