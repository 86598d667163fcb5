// How conflicts of a page of drafts were resolved, as JSON in which secrets are sealed, by id.
// mode: read
// params: after: string, limit: integer
// returns: id: string, resolutions: list<string>
MATCH (d:Draft)
WHERE d.id > $after
RETURN d.id AS id, d.resolutions AS resolutions
ORDER BY d.id LIMIT $limit
