// The learners who answered some of the questions, by id, each with those questions.
// mode: read
// params: question_ids: list<string>
// returns: learner_id: string, questions: list<string>
UNWIND $question_ids AS question_id
MATCH (q:Question {id: question_id})<-[:ANSWERED]-(l:Learner)
RETURN l.id AS learner_id, collect(DISTINCT question_id) AS questions
ORDER BY learner_id
