// Keeps a draft, unless one has this id; by, request: of the one that there is then, to be compared.
// mode: write
// params: id: string, properties: map
// returns: by: string, request: string
MERGE (d:Draft {id: $id})
ON CREATE SET d += $properties
RETURN d.by AS by, d.request AS request
