// Keeps a secret, sealed, or gives the one there is: whoever comes at the same moment gets the same.
// mode: write
// params: id: string, sealed: string
// returns: sealed: string
MERGE (s:Secret {id: $id})
ON CREATE SET s.sealed = $sealed
RETURN s.sealed AS sealed
