// Relationships of the analysts' copy, between nodes by what they are here.
// mode: write
// params: rows: list<map> (type: string, source: string, target: string, properties: map)
// returns: nothing
UNWIND $rows AS row
MATCH (a) WHERE elementId(a) = row.source
MATCH (b) WHERE elementId(b) = row.target
CREATE (a)-[r:$(row.type)]->(b)
SET r = row.properties
