// Creates or changes encompassing edges: practice of the source exercises the target too.
// mode: write
// params: rows: list<map>, import_id: string (null where it is no import)
// returns: nothing
UNWIND $rows AS row
MATCH (a:Concept {id: row.source})
USING INDEX SEEK a:Concept(id)
MATCH (b:Concept {id: row.target})
USING INDEX SEEK b:Concept(id)
MERGE (a)-[e:ENCOMPASSES]->(b)
ON CREATE SET e.import_id = $import_id
SET e.weight = row.weight
