// Changes properties of a question that is there; null takes one away.
// mode: write
// params: id: string, properties: map
// returns: nothing
MATCH (q:SavedQuestion {id: $id})
SET q += $properties
