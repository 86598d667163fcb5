// Concepts that a version of the tracing model could not fit, with the reason, by id.
// mode: read
// params: version: string
// returns: concept_id: string, reason: string, answers: integer, learners: integer
MATCH (:TracingModel {version: $version})-[f:COULD_NOT_FIT]->(c:Concept)
RETURN c.id AS concept_id, f.reason AS reason, f.answers AS answers, f.learners AS learners
ORDER BY concept_id
