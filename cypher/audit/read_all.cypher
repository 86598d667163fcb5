// One page of the audit log, newest first: what came before a moment and, of that moment, before an id.
// mode: read
// params: place: datetime, id: string, limit: integer
// returns: entry: map
MATCH (a:AuditEntry)
USING INDEX SEEK a:AuditEntry(at)
WHERE a.at <= $place AND (a.at < $place OR a.id < $id)
WITH a ORDER BY a.at DESC, a.id DESC LIMIT $limit
RETURN properties(a) AS entry
