// One page of the audit log about one learner, newest first: what came before a moment and, of that moment, before an id.
// who: of one who asked, where that is said.
// mode: read
// params: about: string, who: string (or null), place: datetime, id: string, limit: integer
// returns: entry: map
MATCH (a:AuditEntry {about: $about})
USING INDEX SEEK a:AuditEntry(about, at)
WHERE a.at <= $place AND (a.at < $place OR a.id < $id) AND ($who IS NULL OR a.who = $who)
WITH a ORDER BY a.at DESC, a.id DESC LIMIT $limit
RETURN properties(a) AS entry
