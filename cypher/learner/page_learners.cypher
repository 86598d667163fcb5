// One page of learner ids, by id.
// mode: read
// params: after: string, limit: integer
// returns: id: string
MATCH (l:Learner)
WHERE l.id > $after
RETURN l.id AS id
ORDER BY l.id LIMIT $limit
