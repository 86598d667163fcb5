// Creates or replaces resources and what they teach.
// mode: write
// params: rows: list<map>, import_id: string (null where it is no import)
// returns: nothing
UNWIND $rows AS row
MERGE (r:Resource {id: row.id})
ON CREATE SET r.import_id = $import_id
SET r.kind = row.kind, r.title = row.title, r.minutes = row.minutes, r.text = row.text
WITH r, row
CALL (r) {
  OPTIONAL MATCH (r)-[old:TEACHES]->()
  DELETE old
}
CALL (r, row) {
  UNWIND row.concepts AS concept_id
  MATCH (c:Concept {id: concept_id})
  CREATE (r)-[:TEACHES]->(c)
}
