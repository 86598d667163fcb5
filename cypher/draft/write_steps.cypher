// Says anew what the things of steps became, under their draft's lock.
// mode: write
// params: rows: list<map> (id: string, things: list<string>, changes: list<string>)
// returns: nothing
UNWIND $rows AS row
MATCH (s:Step {id: row.id})
SET s.things = row.things, s.changes = row.changes
