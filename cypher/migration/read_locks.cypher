// Lock nodes that were committed: neo4j-migrations (Java) does so, and leaves them when it is killed.
// mode: read
// params: name: string
// returns: id: string
MATCH (l:__Neo4jMigrationsLock {name: $name})
RETURN l.id AS id
ORDER BY id
