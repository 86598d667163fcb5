// Writes what a replay found to be otherwise, one row a learner: the learner, edges that are new, by concept what differs
// on edges there are, and those on concepts on which no answer is left.
// Mastery edges are never merged: MERGE would lock the concept, which every learner shares.
// Without its label, a concept that is known to the learner is not sought in the index of all of them.
// mode: write
// params: rows: list<map>
// returns: nothing
UNWIND $rows AS row
MATCH (l:Learner {id: row.id})
USING INDEX SEEK l:Learner(id)
SET l += row.learner, l.revision = l.revision + 1
WITH l, row
CALL (l, row) {
  MATCH (l)-[m:HAS_MASTERY]->(c)
  WHERE row.changed[c.id] IS NOT NULL
  SET m += row.changed[c.id]
}
CALL (l, row) {
  MATCH (l)-[m:HAS_MASTERY]->(c)
  WHERE c.id IN row.gone
  DELETE m
}
CALL (l, row) {
  UNWIND row.created AS mastery
  MATCH (c:Concept {id: mastery.concept_id})
  USING INDEX SEEK c:Concept(id)
  CREATE (l)-[m:HAS_MASTERY]->(c)
  SET m = mastery.properties
}
