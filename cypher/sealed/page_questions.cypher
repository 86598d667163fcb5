// Keys and solutions of a page of questions, as they are sealed, by id.
// mode: read
// params: after: string, limit: integer
// returns: id: string, key: string | null, solution: string | null
MATCH (q:Question)
WHERE q.id > $after
RETURN q.id AS id, q.sealed_key AS key, q.sealed_solution AS solution
ORDER BY q.id LIMIT $limit
