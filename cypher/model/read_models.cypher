// All versions of the tracing model, oldest first, and which one is in force.
// mode: read
// params: nothing
// returns: model: map, in_force: boolean
MATCH (k:Curriculum {id: 'curriculum'})
MATCH (m:TracingModel)
RETURN properties(m) AS model, m.version = coalesce(k.model, 'default') AS in_force
ORDER BY m.fitted_at IS NOT NULL, m.fitted_at, m.version
