// Puts a tracing model in force for every answer from now on.
// mode: write
// params: version: string
// returns: version: string
MATCH (k:Curriculum {id: 'curriculum'})
MATCH (m:TracingModel {version: $version})
SET k.model = m.version
RETURN k.model AS version
