// What a teacher's dashboards are computed from: up to `limit` learners of a class, by id, one row each: who they are,
// every mastery edge, the questions lately answered as learner/read_state has them, and what they say that they know,
// [concept, wrong answers when it was said], of what stands since feedback_since. Of a class without learners, and of
// one that is not there, one row whose learner is null. Each edge is read once, as a map.
// mode: read
// params: class_id: string, limit: integer, feedback_since: datetime
// returns: revision: integer, model: string, policy: string, learner: map, masteries: list<map>, claims: list<map>,
// returns: recent_questions: list<string>, recent_at: list<integer> (microseconds since 1970),
// returns: recent_correct: list<boolean>, recent_ms: list<integer>
MATCH (k:Curriculum {id: 'curriculum'})
OPTIONAL MATCH (:Class {id: $class_id})<-[:MEMBER_OF]-(l:Learner)
WITH k, l ORDER BY l.id LIMIT $limit
RETURN k.revision AS revision, coalesce(k.model, 'default') AS model, coalesce(k.policy, 'default@1') AS policy,
       l {.id, .revision, .time_zone, .usual_minutes, .answers, .days} AS learner, COLLECT {
  MATCH (l)-[edge:HAS_MASTERY]->(c:Concept)
  WITH c, edge {.probability, .stability, .mastered, .answers, .correct, .last_three, .last_at, .model, .uncertainty} AS m
  RETURN [c.id, m.probability, m.stability, m.mastered, m.answers, m.correct, m.last_three,
          m.last_at.epochSeconds * 1000000 + m.last_at.microsecond, m.model, m.uncertainty]
} AS masteries, COLLECT {
  WITH l WHERE l.feedback_at >= $feedback_since
  MATCH (l)-[:GAVE]->(f:Feedback)-[:ABOUT]->(c:Concept)
  WHERE f.kind = 'known' AND f.undone_at IS NULL AND f.at >= $feedback_since
  RETURN [c.id, f.wrong]
} AS claims,
       coalesce(l.recent_questions, []) AS recent_questions, coalesce(l.recent_at, []) AS recent_at,
       coalesce(l.recent_correct, []) AS recent_correct, coalesce(l.recent_ms, []) AS recent_ms
ORDER BY l.id
