// Writes what answers changed, one row a learner: the learner, the events, and the mastery edges. An import is
// said to have brought something to the learner.
// Mastery edges are never merged: MERGE would lock the concept, which every learner shares.
// mode: write
// params: rows: list<map>, recorded_at: datetime, import_id: string (null where it is no import)
// returns: nothing
UNWIND $rows AS row
MATCH (l:Learner {id: row.id})
SET l += row.learner
WITH l, row
CALL (l) {
  MATCH (i:Import {id: $import_id})
  CREATE (i)-[:BROUGHT]->(l)
}
CALL (l, row) {
  UNWIND row.answers AS answer
  MATCH (q:Question {id: answer.question_id})
  USING INDEX SEEK q:Question(id)
  CREATE (l)-[a:ANSWERED]->(q)
  SET a = answer.properties, a.recorded_at = $recorded_at, a.import_id = $import_id
}
CALL (l, row) {
  UNWIND row.created AS mastery
  MATCH (c:Concept {id: mastery.concept_id})
  USING INDEX SEEK c:Concept(id)
  CREATE (l)-[m:HAS_MASTERY]->(c)
  SET m = mastery.properties
}
CALL (l, row) {
  UNWIND row.changed AS mastery
  MATCH (c:Concept {id: mastery.concept_id})
  USING INDEX SEEK c:Concept(id)
  MATCH (l)-[m:HAS_MASTERY]->(c)
  SET m = mastery.properties
}
