// One page of the audit log of one who asked, oldest first: what came after a moment and, of that moment, after an id.
// mode: read
// params: who: string, place: datetime, id: string, limit: integer
// returns: entry: map
MATCH (a:AuditEntry {who: $who})
USING INDEX SEEK a:AuditEntry(who, at)
WHERE a.at >= $place AND (a.at > $place OR a.id > $id)
WITH a ORDER BY a.at, a.id LIMIT $limit
RETURN properties(a) AS entry
