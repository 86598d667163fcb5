// Creates or replaces courses and the order of their concepts.
// mode: write
// params: rows: list<map>, import_id: string (null where it is no import)
// returns: nothing
UNWIND $rows AS row
MERGE (k:Course {id: row.id})
ON CREATE SET k.import_id = $import_id
SET k.title = row.title, k.summary = row.summary
WITH k, row
CALL (k) {
  OPTIONAL MATCH (k)-[old:INCLUDES]->()
  DELETE old
}
CALL (k, row) {
  UNWIND range(0, size(row.concepts) - 1) AS position
  MATCH (c:Concept {id: row.concepts[position]})
  CREATE (k)-[:INCLUDES {position: position}]->(c)
}
