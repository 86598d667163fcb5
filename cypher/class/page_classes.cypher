// One page of the ids of classes, by id.
// mode: read
// params: after: string, before: string, limit: integer
// returns: id: string
MATCH (c:Class)
WHERE $after < c.id < $before
RETURN c.id AS id
ORDER BY c.id LIMIT $limit
