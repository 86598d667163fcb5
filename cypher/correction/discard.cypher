// Forgets a correction that nobody gave a reason for, once it is completed.
// mode: write
// params: id: string
// returns: nothing
MATCH (k:Correction {id: $id})
DETACH DELETE k
