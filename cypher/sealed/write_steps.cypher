// Puts other seals in place of those that were read, unless the step says something else meanwhile.
// mode: write
// params: rows: list<map> (id: string, was: map, now: map: request: string, changes: list<string>)
// returns: written: integer
UNWIND $rows AS row
MATCH (s:Step {id: row.id})
SET s += {}
WITH s, row
WHERE s.changes = row.was.changes
SET s.request = row.now.request, s.changes = row.now.changes
RETURN count(*) AS written
