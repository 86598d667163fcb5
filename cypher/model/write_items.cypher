// Adds parameters of questions to a version of the tracing model that this transaction writes.
// mode: write
// params: version: string, rows: list<map>
// returns: nothing
MATCH (m:TracingModel {version: $version})
UNWIND $rows AS row
MATCH (q:Question {id: row.id})
USING INDEX SEEK q:Question(id)
CREATE (m)-[f:FITS]->(q)
SET f = row.properties
