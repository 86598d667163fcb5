// Writes what follows from the prerequisites: depth and importance.
// mode: write
// params: rows: list<map>
// returns: nothing
UNWIND $rows AS row
MATCH (c:Concept {id: row.id})
SET c.depth = row.depth, c.importance = row.importance
