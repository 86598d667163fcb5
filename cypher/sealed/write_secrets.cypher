// Puts other seals in place of those that were read. Nothing else ever writes these.
// mode: write
// params: rows: list<map> (id: string, now: map: sealed: string)
// returns: written: integer
UNWIND $rows AS row
MATCH (s:Secret {id: row.id})
SET s.sealed = row.now.sealed
RETURN count(*) AS written
