// Writes learning events that are new, of learners whose locks are held, each with what it is about, if anything.
// Nothing is merged: MERGE would lock the concept, which every learner shares.
// mode: write
// params: rows: list<map>, recorded_at: datetime
// returns: nothing
UNWIND $rows AS row
MATCH (l:Learner {id: row.learner_id})
USING INDEX SEEK l:Learner(id)
CREATE (l)-[:DID]->(e:LearningEvent)
SET e = row.properties, e.recorded_at = $recorded_at
WITH e, row
CALL (e, row) {
  MATCH (c:Concept {id: row.concept})
  USING INDEX SEEK c:Concept(id)
  CREATE (e)-[:ON]->(c)
}
CALL (e, row) {
  MATCH (q:Question {id: row.question})
  USING INDEX SEEK q:Question(id)
  CREATE (e)-[:ON]->(q)
}
CALL (e, row) {
  MATCH (r:Resource {id: row.resource})
  USING INDEX SEEK r:Resource(id)
  CREATE (e)-[:ON]->(r)
}
