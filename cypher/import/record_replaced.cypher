// Keeps what was there before an import wrote over it, in the transaction that does so.
// mode: write
// params: id: string, replaced: string (JSON)
// returns: nothing
MATCH (i:Import {id: $id})
SET i.replaced = coalesce(i.replaced, []) + $replaced
