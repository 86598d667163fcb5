// Puts other seals in place of those that were read, unless the import replaced more meanwhile.
// mode: write
// params: rows: list<map> (id: string, now: map: replaced: list<string>)
// returns: written: integer
UNWIND $rows AS row
MATCH (i:Import {id: row.id})
SET i += {}
WITH i, row
WHERE size(i.replaced) = size(row.now.replaced)
SET i.replaced = row.now.replaced
RETURN count(*) AS written
