// Takes the locks of the questions, so that a correction waits for answers under way and they for it, and then those of
// the learners, in the order of the rows (sorted by id, so that writers never deadlock), and
// reads what an answer needs: the stamp of the curriculum, what grading needs of the questions (in the first row),
// the newest answer, the mastery of the concepts that the row's questions assess, events already stored.
// Where there is no such learner, `revision` is null.
// Times are microseconds since 1970. The hints keep a plan made on an almost empty graph from scanning a full one.
// mode: write
// params: rows: list<map>, question_ids: list<string>
// returns: curriculum: integer, model: string, id: string, revision: integer, newest: list<map>,
// returns: recent_questions: list<string>, recent_at: list<integer>, recent_correct: list<boolean>,
// returns: recent_ms: list<integer>, time_zone: string, answers: integer, days: list<integer>,
// returns: questions: list<map>, masteries: list<map>, events: list<map>
CALL () {
  UNWIND $question_ids AS question_id
  MATCH (q:Question {id: question_id})
  USING INDEX SEEK q:Question(id)
  SET q += {}
  RETURN collect(q {.id, .revision, .kind, .choices, .retired_at, .sealed_key, .sealed_solution,
           concepts: COLLECT { MATCH (q)-[:ASSESSES]->(c:Concept) RETURN c.id ORDER BY c.id },
           misconceptions: COLLECT { MATCH (q)-[:REVEALS]->(m:Misconception) RETURN [m.id, m.title] }}) AS asked
}
UNWIND $rows AS row
CALL (row) {
  MATCH (l:Learner {id: row.id})
  SET l += {}
}
OPTIONAL MATCH (l:Learner {id: row.id})
WITH l, row, asked
MATCH (k:Curriculum {id: 'curriculum'})
RETURN k.revision AS curriculum, coalesce(k.model, 'default') AS model,
       row.id AS id, l.revision AS revision,
       [l.newest_at.epochSeconds * 1000000 + l.newest_at.microsecond, l.newest_seq, l.newest_event] AS newest,
       coalesce(l.recent_questions, []) AS recent_questions, coalesce(l.recent_at, []) AS recent_at,
       coalesce(l.recent_correct, []) AS recent_correct, coalesce(l.recent_ms, []) AS recent_ms,
       l.time_zone AS time_zone, coalesce(l.answers, 0) AS answers, coalesce(l.days, []) AS days,
       CASE WHEN row.id = $rows[0].id THEN asked ELSE [] END AS questions,
       COLLECT {
         UNWIND row.questions AS question_id
         MATCH (q:Question {id: question_id})-[:ASSESSES]->(c:Concept)
         USING INDEX SEEK q:Question(id)
         WITH DISTINCT c
         MATCH (l)-[m:HAS_MASTERY]->(c)
         RETURN [c.id, m.probability, m.stability, m.mastered, m.answers, m.correct, m.last_three,
                 m.last_at.epochSeconds * 1000000 + m.last_at.microsecond, m.model, m.uncertainty]
       } AS masteries,
       COLLECT {
         UNWIND row.events AS event_id
         MATCH (owner:Learner)-[a:ANSWERED {event_id: event_id}]->(q:Question)
         USING INDEX SEEK a:ANSWERED(event_id)
         RETURN [event_id, owner.id, q.id, a.response, a.correct,
                 a.at.epochSeconds * 1000000 + a.at.microsecond, a.seq, a.recorded_correct]
       } AS events
