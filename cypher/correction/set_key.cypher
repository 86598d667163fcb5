// Gives a question another key: a new revision.
// mode: write
// params: question_id: string, sealed_key: string
// returns: nothing
MATCH (q:Question {id: $question_id})
SET q.sealed_key = $sealed_key, q.revision = q.revision + 1
