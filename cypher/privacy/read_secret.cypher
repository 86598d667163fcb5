// A secret of the graph's own, sealed with the sealing key.
// mode: read
// params: id: string
// returns: sealed: string
MATCH (s:Secret {id: $id})
RETURN s.sealed AS sealed
