// The learners after the cursor who answered a question of the correction, by id, with these questions and the events.
// An answer under way looked its question up by id, which holds a shared lock on that entry of the index until it ends.
// Taking the id away and giving it back needs the whole entry, so it waits for all of them: they were judged by what
// the questions were before, the later ones by what they are now. (SET q.revision waits for none of them.)
// mode: write
// params: id: string
// returns: learner_id: string, questions: list<string>, events: list<string>
MATCH (k:Correction {id: $id})-[:CORRECTS]->(q:Question)
WITH k, q, q.id AS id ORDER BY id
REMOVE q.id
SET q.id = id
WITH k, collect(q) AS questions
UNWIND questions AS q
MATCH (q)<-[a:ANSWERED]-(l:Learner)
WHERE l.id > k.cursor
RETURN l.id AS learner_id, collect(DISTINCT q.id) AS questions, collect(a.event_id) AS events
ORDER BY learner_id
