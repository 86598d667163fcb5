// One page of revisions of the curriculum between two numbers, newest first.
// mode: read
// params: below: integer, above: integer, limit: integer
// returns: revision: map
MATCH (r:Revision)
WHERE $above < r.number < $below
RETURN r {.number, .at, .by, .kind, .title, .why, .approved_by, .draft_id, .changes} AS revision
ORDER BY r.number DESC LIMIT $limit
