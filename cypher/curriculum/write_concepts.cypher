// Creates or changes concepts; properties that are absent from a row stay as they are.
// mode: write
// params: rows: list<map>
// returns: nothing
UNWIND $rows AS row
MERGE (c:Concept {id: row.id})
SET c += row
