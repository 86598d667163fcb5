// Deletes feedback that was given before a moment, so much at most. It locks the learners first, in the order of their
// ids, and looks again after that, as slate/delete_old does.
// mode: write
// params: before: datetime, limit: integer
// returns: deleted: integer
MATCH (f:Feedback)
USING INDEX SEEK f:Feedback(at)
WHERE f.at < $before
WITH f ORDER BY f.at LIMIT $limit
WITH f.id AS id, head(COLLECT { MATCH (l:Learner)-[:GAVE]->(f) RETURN l.id }) AS learner_id
ORDER BY learner_id
CALL (learner_id) {
  MATCH (l:Learner {id: learner_id})
  SET l += {}
}
WITH collect(id) AS ids
UNWIND ids AS id
MATCH (f:Feedback {id: id})
DETACH DELETE f
RETURN count(*) AS deleted
