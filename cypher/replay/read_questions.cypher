// The questions that learners have answers to that count, and the learners' revisions. One row, since rows cost the driver
// more than what is in them.
// mode: read
// params: ids: list<string>
// returns: learners: list<map> (id, revision, questions)
RETURN COLLECT {
  UNWIND $ids AS id
  MATCH (l:Learner {id: id})
  USING INDEX SEEK l:Learner(id)
  RETURN {id: l.id, revision: l.revision, questions: COLLECT {
    MATCH (l)-[a:ANSWERED]->(q:Question)
    WHERE a.voided_at IS NULL
    RETURN DISTINCT q.id
  }}
} AS learners
