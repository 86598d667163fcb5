// Deletes learning events of a learner, whose lock it takes first, so many at most.
// mode: write
// params: learner_id: string, limit: integer
// returns: deleted: integer
MATCH (l:Learner {id: $learner_id})
SET l += {}
WITH l
MATCH (l)-[:DID]->(e:LearningEvent)
WITH e LIMIT $limit
DETACH DELETE e
RETURN count(*) AS deleted
