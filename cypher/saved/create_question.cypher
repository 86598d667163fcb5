// Keeps a question, unless it is there already, and takes its lock; read it after.
// mode: write
// params: id: string, properties: map
// returns: id: string
MERGE (q:SavedQuestion {id: $id})
ON CREATE SET q += $properties
SET q += {}
RETURN q.id AS id
