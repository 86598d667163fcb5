// Takes the lock of a question, so that nobody changes it until this transaction ends; read it after.
// mode: write
// params: id: string
// returns: id: string
MATCH (q:SavedQuestion {id: $id})
SET q += {}
RETURN q.id AS id
