// Deletes slates that were served before a moment, so many at most. It locks their learners first, in the order of
// their ids, since the edges that go are theirs too, and looks again after that: another worker may have been faster.
// mode: write
// params: before: datetime, limit: integer
// returns: deleted: integer
MATCH (s:Slate)
USING INDEX SEEK s:Slate(served_at)
WHERE s.served_at < $before
WITH s ORDER BY s.served_at LIMIT $limit
WITH s.id AS id, head(COLLECT { MATCH (l:Learner)-[:WAS_SERVED]->(s) RETURN l.id }) AS learner_id
ORDER BY learner_id
CALL (learner_id) {
  MATCH (l:Learner {id: learner_id})
  SET l += {}
}
WITH collect(id) AS ids
UNWIND ids AS id
MATCH (s:Slate {id: id})
DETACH DELETE s
RETURN count(*) AS deleted
