// Writes what became of the lines of slates. settled: whether nothing more follows from time.
// mode: write
// params: rows: list<map>
// returns: nothing
UNWIND $rows AS row
MATCH (s:Slate {id: row.id})
SET s.states = row.states, s.reasons = row.reasons, s.state_at = row.state_at,
    s.open_since = CASE WHEN row.settled THEN null ELSE s.open_since END
