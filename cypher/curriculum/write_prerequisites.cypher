// Creates or changes prerequisite edges under the curriculum's lock; both ends exist.
// mode: write
// params: rows: list<map>
// returns: nothing
UNWIND $rows AS row
MATCH (a:Concept {id: row.source})
USING INDEX SEEK a:Concept(id)
MATCH (b:Concept {id: row.target})
USING INDEX SEEK b:Concept(id)
MERGE (a)-[p:PREREQUISITE_OF]->(b)
SET p.strength = row.strength, p.reason = row.reason, p.provenance = row.provenance
