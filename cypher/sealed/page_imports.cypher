// What a page of imports replaced, as JSON in which questions are sealed, by id.
// mode: read
// params: after: string, limit: integer
// returns: id: string, replaced: list<string>
MATCH (i:Import)
WHERE i.id > $after AND i.replaced IS NOT NULL
RETURN i.id AS id, i.replaced AS replaced
ORDER BY i.id LIMIT $limit
