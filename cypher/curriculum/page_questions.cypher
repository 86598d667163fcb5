// One page of ids of questions that are not retired, by id.
// mode: read
// params: after: string, limit: integer
// returns: id: string
MATCH (q:Question)
WHERE q.id > $after AND q.retired_at IS NULL
RETURN q.id AS id
ORDER BY q.id LIMIT $limit
