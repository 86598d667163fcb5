// The answers of learners that count, oldest first, each [question, verdict, time,
// milliseconds it took: -1 where not known, -2 where given up], and the mastery edges there are:
// all, or those to the questions and on the concepts given. newest: [time, seq, event id] of the last of these answers.
// habit: what the learner keeps for habits. Times are microseconds since 1970. One row, since rows cost the driver more
// than what is in them.
// mode: read
// params: rows: list<map> (id: string, questions: list<string>, concepts: list<string>, both null for all)
// returns: learners: list<map> (id, answers, newest, masteries, time_zone, habit)
UNWIND $rows AS row
MATCH (l:Learner {id: row.id})
USING INDEX SEEK l:Learner(id)
CALL (l, row) {
  MATCH (l)-[a:ANSWERED]->(q:Question)
  WHERE a.voided_at IS NULL
    AND (row.questions IS NULL OR q.id IN row.questions)
  WITH a, q, a.at.epochSeconds * 1000000 + a.at.microsecond AS at
  ORDER BY at IS NOT NULL, at, a.seq, a.event_id
  WITH collect([q.id, a.correct, at, CASE WHEN a.gave_up THEN -2 ELSE coalesce(a.response_ms, -1) END]) AS answers, collect(a) AS edges
  RETURN answers, answers[-1][2] AS at, edges[-1] AS last
}
WITH row, l, answers, [at, last.seq, last.event_id] AS newest, COLLECT {
  MATCH (l)-[m:HAS_MASTERY]->(c:Concept)
  WHERE row.concepts IS NULL OR c.id IN row.concepts
  RETURN [c.id, m.probability, m.stability, m.mastered, m.answers, m.correct, m.last_three,
          m.last_at.epochSeconds * 1000000 + m.last_at.microsecond, m.model, m.uncertainty]
} AS masteries
RETURN collect({id: row.id, answers: answers, newest: newest, masteries: masteries,
  time_zone: l.time_zone, habit: {answers: coalesce(l.answers, 0), days: coalesce(l.days, [])}}) AS learners
