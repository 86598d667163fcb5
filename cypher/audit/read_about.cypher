// One page of the audit log about one learner, newest first; of one who asked, where that is said.
// mode: read
// params: about: string, who: string (or null), before: datetime, before_id: string, limit: integer
// returns: entry: map
MATCH (a:AuditEntry {about: $about})
USING INDEX SEEK a:AuditEntry(about, at)
WHERE a.at <= $before AND (a.at < $before OR a.id < $before_id) AND ($who IS NULL OR a.who = $who)
WITH a ORDER BY a.at DESC, a.id DESC LIMIT $limit
RETURN properties(a) AS entry
