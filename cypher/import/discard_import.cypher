// Forgets an import that brought nothing.
// mode: write
// params: id: string
// returns: nothing
MATCH (i:Import {id: $id})
DETACH DELETE i
