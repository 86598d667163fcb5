// Puts other seals in place of those that were read. Nothing else ever writes these.
// mode: write
// params: rows: list<map> (id: string, now: map: before, a string or null, and after, a string)
// returns: written: integer
UNWIND $rows AS row
MATCH (:Correction {id: row.id})-[r:CORRECTS]->(:Question)
SET r.before = row.now.before, r.after = row.now.after
RETURN count(*) AS written
