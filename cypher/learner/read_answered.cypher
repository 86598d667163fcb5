// Which of these questions learners have answered as they are now: an answer to an older revision does not count, nor
// does one that is void. Learners and questions may both have very many answers: the server looks through those of
// whichever has fewer.
// mode: read
// params: rows: list<map> (id: string, question_ids: list<string>)
// returns: id: string, question_id: string
UNWIND $rows AS row
MATCH (l:Learner {id: row.id})
USING INDEX SEEK l:Learner(id)
UNWIND row.question_ids AS question_id
MATCH (q:Question {id: question_id})
USING INDEX SEEK q:Question(id)
WHERE EXISTS {
  MATCH (l)-[a:ANSWERED]->(q)
  WHERE a.question_revision = q.revision AND a.voided_at IS NULL
}
RETURN row.id AS id, question_id
