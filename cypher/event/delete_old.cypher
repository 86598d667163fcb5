// Deletes learning events that were recorded before a moment, so many at most. It locks their learners first, in the
// order of their ids, since the edges that go are theirs too, and looks again after that: another worker may have
// been faster.
// mode: write
// params: before: datetime, limit: integer
// returns: deleted: integer
MATCH (e:LearningEvent)
USING INDEX SEEK e:LearningEvent(recorded_at)
WHERE e.recorded_at < $before
WITH e ORDER BY e.recorded_at LIMIT $limit
WITH e.id AS id, head(COLLECT { MATCH (l:Learner)-[:DID]->(e) RETURN l.id }) AS learner_id
ORDER BY learner_id
CALL (learner_id) {
  MATCH (l:Learner {id: learner_id})
  SET l += {}
}
WITH collect(id) AS ids
UNWIND ids AS id
MATCH (e:LearningEvent {id: id})
DETACH DELETE e
RETURN count(*) AS deleted
