// One page of the audit log, oldest first: what came after a moment and, of that moment, after an id.
// mode: read
// params: place: datetime, id: string, limit: integer
// returns: entry: map
MATCH (a:AuditEntry)
USING INDEX SEEK a:AuditEntry(at)
WHERE a.at >= $place AND (a.at > $place OR a.id > $id)
WITH a ORDER BY a.at, a.id LIMIT $limit
RETURN properties(a) AS entry
