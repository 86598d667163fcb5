// Creates or changes concepts; properties that are absent from a row stay as they are.
// mode: write
// params: rows: list<map>, import_id: string (null where it is no import)
// returns: nothing
UNWIND $rows AS row
MERGE (c:Concept {id: row.id})
ON CREATE SET c.import_id = $import_id
SET c += row
