// One page of revisions of the curriculum between two numbers, of the kinds, by whom and when, where these are said; oldest first.
// mode: read
// params: below: integer, above: integer, kinds: list<string> | null, by: string | null, since: datetime | null,
// params: until: datetime | null, limit: integer
// returns: revision: map
MATCH (r:Revision)
WHERE $above < r.number < $below AND ($kinds IS NULL OR r.kind IN $kinds) AND ($by IS NULL OR r.by = $by)
  AND ($since IS NULL OR r.at >= $since) AND ($until IS NULL OR r.at <= $until)
RETURN r {.number, .at, .by, .kind, .title, .why, .approved_by, .draft_id, .changes} AS revision
ORDER BY r.number LIMIT $limit
