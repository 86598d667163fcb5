// All versions of the tracing model, oldest first, each with how much it fits and whether it is in force.
// mode: read
// params: nothing
// returns: model: map, concepts: integer, questions: integer, unfitted: integer, in_force: boolean
MATCH (k:Curriculum {id: 'curriculum'})
MATCH (m:TracingModel)
RETURN properties(m) AS model, COUNT { (m)-[:FITS]->(:Concept) } AS concepts,
       COUNT { (m)-[:FITS]->(:Question) } AS questions, COUNT { (m)-[:COULD_NOT_FIT]->() } AS unfitted,
       m.version = coalesce(k.model, 'default') AS in_force
ORDER BY m.fitted_at IS NOT NULL, m.fitted_at, m.version
