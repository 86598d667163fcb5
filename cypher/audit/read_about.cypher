// One page of the audit log about one learner, newest first; of one who asked, where that is said:
// between two moments and, of these moments, two ids.
// mode: read
// params: about: string, who: string (or null), until: datetime, until_id: string, since: datetime, since_id: string, limit: integer
// returns: entry: map
MATCH (a:AuditEntry {about: $about})
USING INDEX SEEK a:AuditEntry(about, at)
WHERE $since <= a.at <= $until AND (a.at < $until OR a.id < $until_id) AND (a.at > $since OR a.id > $since_id)
  AND ($who IS NULL OR a.who = $who)
WITH a ORDER BY a.at DESC, a.id DESC LIMIT $limit
RETURN properties(a) AS entry
