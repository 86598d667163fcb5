// One page of the ids of classes, by id.
// mode: read
// params: after: string, limit: integer
// returns: id: string
MATCH (c:Class)
WHERE c.id > $after
RETURN c.id AS id
ORDER BY c.id LIMIT $limit
