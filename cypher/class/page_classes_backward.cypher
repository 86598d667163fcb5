// One page of the ids of classes, by id, from the list's end.
// mode: read
// params: after: string, before: string, limit: integer
// returns: id: string
MATCH (c:Class)
WHERE $after < c.id < $before
RETURN c.id AS id
ORDER BY c.id DESC LIMIT $limit
