// The newest windows of one version of the tracing model, newest first.
// mode: read
// params: version: string, limit: integer
// returns: window: map
MATCH (m:TracingModel {version: $version})-[:SERVED_IN]->(w:DriftWindow)
RETURN properties(w) AS window
ORDER BY w.since DESC LIMIT $limit
