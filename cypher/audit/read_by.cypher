// One page of the audit log of one who asked, newest first.
// mode: read
// params: who: string, before: datetime, before_id: string, limit: integer
// returns: entry: map
MATCH (a:AuditEntry {who: $who})
USING INDEX SEEK a:AuditEntry(who, at)
WHERE a.at <= $before AND (a.at < $before OR a.id < $before_id)
WITH a ORDER BY a.at DESC, a.id DESC LIMIT $limit
RETURN properties(a) AS entry
