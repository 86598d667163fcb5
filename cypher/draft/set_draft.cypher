// Changes properties of a draft, under its lock.
// mode: write
// params: id: string, properties: map
// returns: nothing
MATCH (d:Draft {id: $id})
SET d += $properties
