// Some slates of a learner who is being erased.
// mode: read
// params: hash: string, limit: integer
// returns: id: string
MATCH (:Leaving {hash: $hash})-[:WAS_SERVED]->(s:Slate)
RETURN s.id AS id
LIMIT $limit
