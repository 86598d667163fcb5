// Tells every snapshot in memory that it is old.
// mode: write
// params: nothing
// returns: revision: integer
MATCH (k:Curriculum {id: 'curriculum'})
SET k.revision = k.revision + 1
RETURN k.revision AS revision
