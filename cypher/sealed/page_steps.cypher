// What a page of steps of drafts made of things, and what was asked for, as they are sealed, by id.
// mode: read
// params: after: string, limit: integer
// returns: id: string, request: string, things: list<string>, changes: list<string>
MATCH (s:Step)
WHERE s.id > $after
RETURN s.id AS id, s.request AS request, s.things AS things, s.changes AS changes
ORDER BY s.id LIMIT $limit
