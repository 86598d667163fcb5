// Up to so many learners to whom the import brought answers.
// mode: read
// params: id: string, limit: integer
// returns: learner_id: string
MATCH (:Import {id: $id})-[:BROUGHT]->(l:Learner)
RETURN DISTINCT l.id AS learner_id
LIMIT $limit
