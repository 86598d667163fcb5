// One page of concepts that are not retired, by id.
// mode: read
// params: after: string, limit: integer
// returns: concept: map
MATCH (c:Concept)
WHERE c.id > $after AND c.retired_at IS NULL
RETURN c {.id, .title, .summary, .minutes, .importance, .depth, .retired_at, .grade, .successors} AS concept
ORDER BY c.id LIMIT $limit
