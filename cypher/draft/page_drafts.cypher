// One page of the drafts that somebody sees, their own and those that are shared, by id; without steps and comments.
// by: null sees all. state: null for all.
// mode: read
// params: by: string | null, state: string | null, after: string, limit: integer
// returns: draft: map
MATCH (d:Draft)
WHERE d.id > $after AND ($by IS NULL OR d.shared OR d.by = $by) AND ($state IS NULL OR d.state = $state)
RETURN d {.*} AS draft
ORDER BY draft.id LIMIT $limit
