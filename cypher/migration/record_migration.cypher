// Adds a migration to the end of the chain; returns nothing where `previous` is no longer the end.
// mode: write
// params: previous: string, properties: map, took_ms: integer (milliseconds), by: string, connected_as: string
// returns: at: datetime
MERGE (p:__Neo4jMigration {version: $previous})
WITH p
WHERE NOT EXISTS { (p)-[:MIGRATED_TO]->() }
CREATE (p)-[move:MIGRATED_TO]->(m:__Neo4jMigration)
SET m = $properties, move.at = datetime({timezone: 'UTC'}), move.`in` = duration({milliseconds: $took_ms}),
    move.by = $by, move.connectedAs = $connected_as
RETURN move.at AS at
