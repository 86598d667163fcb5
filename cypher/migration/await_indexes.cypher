// Waits until every index is ready for use.
// mode: read
// params: seconds: integer
// returns: nothing
CALL db.awaitIndexes($seconds)
