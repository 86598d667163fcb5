// The parameters a tracing model fitted, by concept.
// mode: read
// params: version: string
// returns: concept_id: string, prior: float, learn: float, forget: float, guess: float, slip: float
MATCH (:TracingModel {version: $version})-[f:FITS]->(c:Concept)
RETURN c.id AS concept_id, f.prior AS prior, f.learn AS learn, f.forget AS forget, f.guess AS guess, f.slip AS slip
ORDER BY concept_id
