// Takes the locks of the learners, in the order of the rows (sorted by id, so that writers never deadlock), and
// reads what an answer needs: the stamp of the curriculum, the newest answer, the mastery of the concepts touched,
// events already stored. The hints keep a plan made on an almost empty graph from scanning a full one.
// Times are microseconds since 1970.
// mode: write
// params: rows: list<map>
// returns: curriculum: integer, model: string, id: string, revision: integer, newest: list<map>,
// returns: recent_questions: list<string>, recent_at: list<integer>, masteries: list<map>, events: list<map>
UNWIND $rows AS row
MATCH (l:Learner {id: row.id})
SET l.revision = l.revision
WITH l, row
MATCH (k:Curriculum {id: 'curriculum'})
RETURN k.revision AS curriculum, coalesce(k.model, 'default') AS model,
       l.id AS id, l.revision AS revision,
       [l.newest_at.epochSeconds * 1000000 + l.newest_at.microsecond, l.newest_seq, l.newest_event] AS newest,
       coalesce(l.recent_questions, []) AS recent_questions, coalesce(l.recent_at, []) AS recent_at,
       COLLECT {
         UNWIND row.concepts AS concept_id
         MATCH (c:Concept {id: concept_id})
         USING INDEX SEEK c:Concept(id)
         MATCH (l)-[m:HAS_MASTERY]->(c)
         RETURN [c.id, m.probability, m.stability, m.mastered, m.answers, m.correct, m.last_three,
                 m.last_at.epochSeconds * 1000000 + m.last_at.microsecond, m.model]
       } AS masteries,
       COLLECT {
         UNWIND row.events AS event_id
         MATCH (owner:Learner)-[a:ANSWERED {event_id: event_id}]->(q:Question)
         USING INDEX SEEK a:ANSWERED(event_id)
         RETURN [event_id, owner.id, q.id, a.response, a.correct,
                 a.at.epochSeconds * 1000000 + a.at.microsecond, a.seq]
       } AS events
