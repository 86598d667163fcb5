// Which of these questions the learner has answered as they are now: an answer to an older revision does not count, nor
// does one that is void. Learners and questions may both have very many answers: the server looks through those of
// whichever has fewer.
// mode: read
// params: id: string, question_ids: list<string>
// returns: question_id: string
MATCH (l:Learner {id: $id})
UNWIND $question_ids AS question_id
MATCH (q:Question {id: question_id})
USING INDEX SEEK q:Question(id)
WHERE EXISTS {
  MATCH (l)-[a:ANSWERED]->(q)
  WHERE a.question_revision = q.revision AND a.voided_at IS NULL
}
RETURN question_id
