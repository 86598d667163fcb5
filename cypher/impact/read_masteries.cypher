// What all learners know of some concepts, as lists of equal length, one row a concept; and who says that they know it:
// [learner, wrong answers when it was said], of what stands since feedback_since. Each edge is read once, as a map.
// mode: read
// params: concept_ids: list<string>, feedback_since: datetime
// returns: concept_id: string, learners: list<string>, probability: list<float>, stability: list<float>,
// returns: mastered: list<boolean>, last_at: list<integer> (microseconds since 1970; 0: not known),
// returns: wrong: list<integer>, claims: list<list<string>>
UNWIND $concept_ids AS concept_id
MATCH (c:Concept {id: concept_id})
CALL (c) {
  MATCH (c)<-[edge:HAS_MASTERY]-(l:Learner)
  WITH l, edge {.probability, .stability, .mastered, .answers, .correct, .last_at} AS m
  RETURN collect(l.id) AS learners, collect(m.probability) AS probability, collect(m.stability) AS stability,
         collect(m.mastered) AS mastered, collect(m.answers - m.correct) AS wrong,
         collect(coalesce(m.last_at.epochSeconds * 1000000 + m.last_at.microsecond, 0)) AS last_at
}
RETURN concept_id, learners, probability, stability, mastered, last_at, wrong, COLLECT {
  MATCH (c)<-[:ABOUT]-(f:Feedback)<-[:GAVE]-(l:Learner)
  WHERE f.kind = 'known' AND f.undone_at IS NULL AND f.at >= $feedback_since
  RETURN [l.id, f.wrong]
} AS claims
