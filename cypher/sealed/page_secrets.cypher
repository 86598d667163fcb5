// A page of the graph's own secrets, as they are sealed, by id.
// mode: read
// params: after: string, limit: integer
// returns: id: string, sealed: string
MATCH (s:Secret)
WHERE s.id > $after
RETURN s.id AS id, s.sealed AS sealed
ORDER BY s.id LIMIT $limit
