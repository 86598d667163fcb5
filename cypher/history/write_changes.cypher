// Keeps what a revision of the curriculum changed, each thing with the document that it had before.
// mode: write
// params: number: integer, rows: list<map> (id: string, thing: string, kind: string, what: string, before: string | null)
// returns: nothing
MATCH (r:Revision {number: $number})
UNWIND $rows AS row
CREATE (r)-[:CHANGED]->(c:Change)
SET c = row, c.revision = $number
