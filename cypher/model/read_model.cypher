// One tracing model: when it was fitted, by which engine, on how many answers.
// mode: read
// params: version: string
// returns: model: map, concepts: integer
MATCH (m:TracingModel {version: $version})
RETURN properties(m) AS model, COUNT { (m)-[:FITS]->() } AS concepts
