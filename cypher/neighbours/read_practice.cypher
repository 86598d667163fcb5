// What learners practised who agreed to research, for the batch that compares them: one page of them by id, as one row
// of lists.
// Each is [id, whether something is kept of what similar learners gained, concept ids, probabilities, answers].
// mode: read
// params: after: string, limit: integer
// returns: learners: list<map>
MATCH (l:Learner)
WHERE l.id > $after AND coalesce(l.consent_research, 'full') <> 'none'
WITH l ORDER BY l.id LIMIT $limit
CALL (l) {
  OPTIONAL MATCH (l)-[m:HAS_MASTERY]->(c:Concept)
  RETURN collect(c.id) AS concepts, collect(m.probability) AS probabilities, collect(m.answers) AS answers
}
WITH l, concepts, probabilities, answers ORDER BY l.id
RETURN collect([l.id, l.neighbour_concepts IS NOT NULL, concepts, probabilities, answers]) AS learners
