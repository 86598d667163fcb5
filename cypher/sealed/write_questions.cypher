// Puts other seals in place of those that were read; what was sealed anew meanwhile stays.
// mode: write
// params: rows: list<map> (id: string, was: map, now: map: key and solution, each a string or null)
// returns: written: integer
UNWIND $rows AS row
MATCH (q:Question {id: row.id})
SET q += {}
WITH q, row
WHERE coalesce(q.sealed_key, '') = coalesce(row.was.key, '')
  AND coalesce(q.sealed_solution, '') = coalesce(row.was.solution, '')
SET q.sealed_key = row.now.key, q.sealed_solution = row.now.solution
RETURN count(*) AS written
