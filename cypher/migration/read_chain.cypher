// The migrations that were applied, oldest first, as neo4j-migrations keeps them.
// mode: read
// params: nothing
// returns: version: string, description: string, source: string, checksum: string,
// returns: at: datetime, took_ms: integer (milliseconds), by: string
MATCH (:__Neo4jMigration {version: 'BASELINE'})-[moves:MIGRATED_TO]->+(m:__Neo4jMigration)
WHERE m.migrationTarget IS NULL
RETURN m.version AS version, m.description AS description, m.source AS source, m.checksum AS checksum,
       moves[-1].at AS at, moves[-1].`in`.milliseconds AS took_ms, moves[-1].by AS by
ORDER BY size(moves)
