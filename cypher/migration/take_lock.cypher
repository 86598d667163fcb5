// Takes the migrators' lock for as long as this transaction stays open; it is never committed.
// mode: write
// params: id: string, name: string
// returns: nothing
CREATE (:__Neo4jMigrationsLock {id: $id, name: $name})
