// The learners after the cursor who answered a question of the correction, by id, with these questions and the events.
// Locking the questions waits for answers under way, which were judged by what the questions were before: the later
// ones are judged by what they are now.
// mode: write
// params: id: string
// returns: learner_id: string, questions: list<string>, events: list<string>
MATCH (k:Correction {id: $id})-[:CORRECTS]->(q:Question)
WITH k, q ORDER BY q.id
SET q += {}
WITH k, collect(q) AS questions
UNWIND questions AS q
MATCH (q)<-[a:ANSWERED]-(l:Learner)
WHERE l.id > k.cursor
RETURN l.id AS learner_id, collect(DISTINCT q.id) AS questions, collect(a.event_id) AS events
ORDER BY learner_id
