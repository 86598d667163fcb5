// One page of the audit log of one who asked, newest first: what came before a moment and, of that moment, before an id.
// mode: read
// params: who: string, place: datetime, id: string, limit: integer
// returns: entry: map
MATCH (a:AuditEntry {who: $who})
USING INDEX SEEK a:AuditEntry(who, at)
WHERE a.at <= $place AND (a.at < $place OR a.id < $id)
WITH a ORDER BY a.at DESC, a.id DESC LIMIT $limit
RETURN properties(a) AS entry
