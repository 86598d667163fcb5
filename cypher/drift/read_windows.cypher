// The newest windows of versions of the tracing model, up to `limit` of each, newest first; one row a version.
// mode: read
// params: versions: list<string>, limit: integer
// returns: version: string, windows: list<map>
UNWIND $versions AS version
MATCH (m:TracingModel {version: version})
RETURN version, COLLECT {
  MATCH (m)-[:SERVED_IN]->(w:DriftWindow)
  RETURN properties(w)
  ORDER BY w.since DESC LIMIT $limit
} AS windows
