// One page of the audit log, newest first:
// between two moments and, of these moments, two ids.
// mode: read
// params: until: datetime, until_id: string, since: datetime, since_id: string, limit: integer
// returns: entry: map
MATCH (a:AuditEntry)
USING INDEX SEEK a:AuditEntry(at)
WHERE $since <= a.at <= $until AND (a.at < $until OR a.id < $until_id) AND (a.at > $since OR a.id > $since_id)
WITH a ORDER BY a.at DESC, a.id DESC LIMIT $limit
RETURN properties(a) AS entry
