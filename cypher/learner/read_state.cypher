// What predicting needs of learners: every mastery edge, and the questions lately answered, oldest first, with the
// verdicts of the last of them, and the milliseconds they took (-1 where not known, -2 where given up). Times are
// microseconds since 1970.
// mode: read
// params: ids: list<string>
// returns: id: string, recent_questions: list<string>, recent_at: list<integer>, recent_correct: list<boolean>,
// returns: recent_ms: list<integer>, masteries: list<map>
UNWIND $ids AS id
MATCH (l:Learner {id: id})
USING INDEX SEEK l:Learner(id)
RETURN l.id AS id, coalesce(l.recent_questions, []) AS recent_questions, coalesce(l.recent_at, []) AS recent_at,
       coalesce(l.recent_correct, []) AS recent_correct, coalesce(l.recent_ms, []) AS recent_ms, COLLECT {
  MATCH (l)-[m:HAS_MASTERY]->(c:Concept)
  RETURN [c.id, m.probability, m.stability, m.mastered, m.answers, m.correct, m.last_three,
          m.last_at.epochSeconds * 1000000 + m.last_at.microsecond, m.model, m.uncertainty]
} AS masteries
