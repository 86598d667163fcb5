// Deletes some of what is left of the analysts' copy once its learners are gone.
// mode: write
// params: limit: integer
// returns: deleted: integer
MATCH (n)
WHERE NOT n:Snapshot
WITH n LIMIT $limit
DETACH DELETE n
RETURN count(*) AS deleted
