// Every answer of the learners of a class that counts, one row a learner, by id: oldest first, those without a time
// before the others, each [question, verdict, time, milliseconds it took: -1 where not known, -2 where given up]. Times
// are microseconds since 1970.
// mode: read
// params: class_id: string
// returns: id: string, answers: list<map>
MATCH (:Class {id: $class_id})<-[:MEMBER_OF]-(l:Learner)
WITH l ORDER BY l.id
RETURN l.id AS id, COLLECT {
  MATCH (l)-[a:ANSWERED]->(q:Question)
  WHERE a.voided_at IS NULL
  WITH a, q, a.at.epochSeconds * 1000000 + a.at.microsecond AS at
  ORDER BY at IS NOT NULL, at, a.seq, a.event_id
  RETURN [q.id, a.correct, at, CASE WHEN a.gave_up THEN -2 ELSE coalesce(a.response_ms, -1) END]
} AS answers
ORDER BY l.id
