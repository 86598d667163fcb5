// Every mastery edge of some learners, as learner/read_masteries has them, and what they say that they know:
// [concept, wrong answers when it was said], of what stands since feedback_since. One row a learner who is there.
// mode: read
// params: ids: list<string>, feedback_since: datetime
// returns: id: string, masteries: list<map>, claims: list<map>
UNWIND $ids AS id
MATCH (l:Learner {id: id})
RETURN id, COLLECT {
  MATCH (l)-[edge:HAS_MASTERY]->(c:Concept)
  RETURN [c.id, edge.probability, edge.stability, edge.mastered, edge.answers, edge.correct, edge.last_three,
          edge.last_at.epochSeconds * 1000000 + edge.last_at.microsecond, edge.model, edge.uncertainty]
} AS masteries, COLLECT {
  MATCH (l)-[:GAVE]->(f:Feedback)-[:ABOUT]->(c:Concept)
  WHERE f.kind = 'known' AND f.undone_at IS NULL AND f.at >= $feedback_since
  RETURN [c.id, f.wrong]
} AS claims
