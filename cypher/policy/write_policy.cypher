// Keeps a version of a policy. One that is kept already stays as it is.
// mode: write
// params: id: string, properties: map
// returns: nothing
MERGE (p:Policy {id: $id})
ON CREATE SET p += $properties
