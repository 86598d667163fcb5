// Creates or changes encompassing edges: practice of the source exercises the target too.
// mode: write
// params: rows: list<map>
// returns: nothing
UNWIND $rows AS row
MATCH (a:Concept {id: row.source})
MATCH (b:Concept {id: row.target})
MERGE (a)-[e:ENCOMPASSES]->(b)
SET e.weight = row.weight
