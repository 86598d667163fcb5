// Keeps a closed window of served predictions, once.
// mode: write
// params: id: string, version: string, properties: map
// returns: nothing
MATCH (m:TracingModel {version: $version})
MERGE (w:DriftWindow {id: $id})
ON CREATE SET w += $properties
MERGE (m)-[:SERVED_IN]->(w)
