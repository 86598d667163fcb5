// Which of these questions these learners answered as they are now, where the question has a solution: pairs.
// mode: read
// params: rows: list<map> (id: string, questions: list<string>)
// returns: learner_id: string, question_id: string
UNWIND $rows AS row
MATCH (l:Learner {id: row.id})
UNWIND row.questions AS question_id
MATCH (q:Question {id: question_id})
USING INDEX SEEK q:Question(id)
WHERE q.sealed_solution IS NOT NULL AND EXISTS {
  MATCH (l)-[a:ANSWERED]->(q)
  WHERE a.question_revision = q.revision AND a.voided_at IS NULL
}
RETURN l.id AS learner_id, question_id
