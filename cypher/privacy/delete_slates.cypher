// Deletes these slates of a learner who is being erased, whose lock is taken first.
// mode: write
// params: hash: string, ids: list<string>
// returns: deleted: integer
MATCH (l:Leaving {hash: $hash})
SET l += {}
WITH l
UNWIND $ids AS id
MATCH (l)-[:WAS_SERVED]->(s:Slate {id: id})
DETACH DELETE s
RETURN count(*) AS deleted
