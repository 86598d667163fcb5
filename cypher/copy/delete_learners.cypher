// Deletes some learners of the analysts' copy and what ties them.
// mode: write
// params: limit: integer
// returns: deleted: integer
MATCH (l:Learner)
WITH l LIMIT $limit
DETACH DELETE l
RETURN count(*) AS deleted
