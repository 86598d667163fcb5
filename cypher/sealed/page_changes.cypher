// What a page of changed questions and templates were before, as JSON in which secrets are sealed, by id.
// mode: read
// params: after: string, limit: integer
// returns: id: string, thing: string, before: list<string>
MATCH (c:Change)
WHERE c.id > $after AND c.kind IN ['question', 'template'] AND c.before IS NOT NULL
RETURN c.id AS id, c.thing AS thing, [c.before] AS before
ORDER BY c.id LIMIT $limit
