// One page of the drafts that somebody sees, their own and those that are shared, by a value and then by id, without steps
// and comments; from the list's end where `backward`. by: null sees all. states, author, shared: null for all. order:
// key, created or changed; the value is milliseconds since 1970, 0 for key.
// mode: read
// params: by: string | null, states: list<string> | null, author: string | null, shared: boolean | null, order: string,
// params: after: string, after_value: integer, before: string, before_value: integer, backward: boolean, limit: integer
// returns: draft: map
MATCH (d:Draft)
WHERE ($by IS NULL OR d.shared OR d.by = $by) AND ($states IS NULL OR d.state IN $states)
  AND ($author IS NULL OR d.by = $author) AND ($shared IS NULL OR d.shared = $shared)
WITH d, CASE $order WHEN 'created' THEN d.created_at.epochMillis WHEN 'changed' THEN d.changed_at.epochMillis ELSE 0 END
  AS value
WHERE (value > $after_value OR (value = $after_value AND d.id > $after))
  AND (value < $before_value OR (value = $before_value AND d.id < $before))
WITH d, value
ORDER BY CASE WHEN $backward THEN -value ELSE value END, CASE WHEN $backward THEN '' ELSE d.id END, d.id DESC LIMIT $limit
RETURN d {.*} AS draft
