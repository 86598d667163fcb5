// Locks a draft, so that nobody changes it until this transaction ends; read it after.
// mode: write
// params: id: string
// returns: id: string
MATCH (d:Draft {id: $id})
SET d += {}
RETURN d.id AS id
