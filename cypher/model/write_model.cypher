// Writes a version of the tracing model with its parameters by concept.
// mode: write
// params: version: string, properties: map, rows: list<map>
// returns: nothing
CREATE (m:TracingModel {version: $version})
SET m += $properties
WITH m
UNWIND $rows AS row
MATCH (c:Concept {id: row.id})
USING INDEX SEEK c:Concept(id)
CREATE (m)-[f:FITS]->(c)
SET f = row.properties
