// Creates or changes prerequisite edges under the curriculum's lock; both ends exist.
// mode: write
// params: rows: list<map>, import_id: string (null where it is no import)
// returns: nothing
UNWIND $rows AS row
MATCH (a:Concept {id: row.source})
USING INDEX SEEK a:Concept(id)
MATCH (b:Concept {id: row.target})
USING INDEX SEEK b:Concept(id)
MERGE (a)-[p:PREREQUISITE_OF]->(b)
ON CREATE SET p.import_id = $import_id
SET p.strength = row.strength, p.reason = row.reason, p.provenance = row.provenance
