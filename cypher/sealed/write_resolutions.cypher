// Puts other seals in place of those that were read, unless the draft says something else meanwhile.
// mode: write
// params: rows: list<map> (id: string, was: map, now: map: resolutions: list<string>)
// returns: written: integer
UNWIND $rows AS row
MATCH (d:Draft {id: row.id})
SET d += {}
WITH d, row
WHERE d.resolutions = row.was.resolutions
SET d.resolutions = row.now.resolutions
RETURN count(*) AS written
