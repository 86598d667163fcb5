// One page of revisions of the curriculum with a smaller number, newest first.
// mode: read
// params: before: integer, limit: integer
// returns: revision: map
MATCH (r:Revision)
WHERE r.number < $before
RETURN r {.number, .at, .by, .kind, .title, .why, .approved_by, .draft_id, .changes} AS revision
ORDER BY r.number DESC LIMIT $limit
