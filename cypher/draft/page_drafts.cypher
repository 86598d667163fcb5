// One page of the drafts that somebody sees, their own and those that are shared, by id; without steps and comments;
// from the list's end where `backward`. by: null sees all. state: null for all.
// mode: read
// params: by: string | null, state: string | null, after: string, before: string, backward: boolean, limit: integer
// returns: draft: map
MATCH (d:Draft)
WHERE $after < d.id < $before AND ($by IS NULL OR d.shared OR d.by = $by) AND ($state IS NULL OR d.state = $state)
RETURN d {.*} AS draft
ORDER BY CASE WHEN $backward THEN '' ELSE draft.id END, draft.id DESC LIMIT $limit
