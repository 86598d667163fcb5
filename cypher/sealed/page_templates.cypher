// The documents of a page of templates, in which answers are sealed, by id.
// mode: read
// params: after: string, limit: integer
// returns: id: string, documents: list<string>
MATCH (t:Template)
WHERE t.id > $after
RETURN t.id AS id, [t.document] AS documents
ORDER BY t.id LIMIT $limit
