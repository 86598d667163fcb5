// Creates or changes encompassing edges: practice of the source exercises the target too.
// mode: write
// params: rows: list<map>
// returns: nothing
UNWIND $rows AS row
MATCH (a:Concept {id: row.source})
USING INDEX SEEK a:Concept(id)
MATCH (b:Concept {id: row.target})
USING INDEX SEEK b:Concept(id)
MERGE (a)-[e:ENCOMPASSES]->(b)
SET e.weight = row.weight
