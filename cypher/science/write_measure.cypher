// Keeps what was computed of concepts on them, each with the revision that it was computed for; null takes it away.
// Concepts that are not among the rows keep theirs.
// mode: write
// params: rows: list<map> (id: string, properties: map)
// returns: kept: integer
UNWIND $rows AS row
MATCH (c:Concept {id: row.id})
USING INDEX SEEK c:Concept(id)
SET c += row.properties
RETURN count(c) AS kept
