// Adds why concepts have no parameters of their own, to a version of the tracing model that this transaction writes.
// mode: write
// params: version: string, rows: list<map>
// returns: nothing
MATCH (m:TracingModel {version: $version})
UNWIND $rows AS row
MATCH (c:Concept {id: row.id})
USING INDEX SEEK c:Concept(id)
CREATE (m)-[f:COULD_NOT_FIT]->(c)
SET f = row.properties
