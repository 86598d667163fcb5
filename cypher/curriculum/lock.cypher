// Takes the curriculum's lock for this transaction.
// mode: write
// params: nothing
// returns: revision: integer
MATCH (k:Curriculum {id: 'curriculum'})
SET k += {}
RETURN k.revision AS revision
