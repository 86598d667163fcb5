// Creates or replaces questions with their concepts, hints and misconceptions; the concepts exist. A
// misconception without a title keeps the one it has, or is called by its id.
// mode: write
// params: rows: list<map>, import_id: string (null where it is no import)
// returns: nothing
UNWIND $rows AS row
MERGE (q:Question {id: row.properties.id})
ON CREATE SET q.import_id = $import_id
SET q += row.properties
WITH q, row
CALL (q) {
  OPTIONAL MATCH (q)-[old:ASSESSES|REVEALS]->()
  DELETE old
}
CALL (q) {
  OPTIONAL MATCH (hint:Hint)-[:HELPS]->(q)
  DETACH DELETE hint
}
CALL (q, row) {
  UNWIND row.concepts AS concept
  MATCH (c:Concept {id: concept[0]})
  CREATE (q)-[:ASSESSES {weight: concept[1]}]->(c)
}
CALL (q, row) {
  UNWIND row.hints AS hint
  CREATE (:Hint {id: hint.id, position: hint.position, text: hint.text})-[:HELPS]->(q)
}
CALL (q, row) {
  UNWIND row.misconceptions AS misconception
  MERGE (m:Misconception {id: misconception[0]})
  SET m.title = coalesce(misconception[1], m.title, m.id)
  CREATE (q)-[:REVEALS]->(m)
}
