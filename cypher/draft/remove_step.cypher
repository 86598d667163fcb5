// Takes a step back, under its draft's lock.
// mode: write
// params: id: string
// returns: nothing
MATCH (s:Step {id: $id})
DETACH DELETE s
