// Puts other seals in place of those that were read. Nothing else ever changes a change.
// mode: write
// params: rows: list<map> (id: string, now: map: before: list<string>)
// returns: written: integer
UNWIND $rows AS row
MATCH (c:Change {id: row.id})
SET c.before = row.now.before[0]
RETURN count(*) AS written
