// Keeps how much was deleted so far, in the transaction that deletes it.
// mode: write
// params: hash: string, counts: map
// returns: nothing
MATCH (e:Erased {hash: $hash})
SET e += $counts
