// One page of the audit log of one who asked, oldest first: what came after a moment and, of that moment, after an id.
// which: what the entries have, null for any: who, class_id, actions, granted, roles (one of them), outcomes; what is rare
// wants a narrow time. CASE: the planner would make two seeks of OR, and read all of both.
// mode: read
// params: who: string, which: map, place: datetime, id: string, until: datetime, limit: integer
// returns: entry: map
MATCH (a:AuditEntry {who: $who})
USING INDEX SEEK a:AuditEntry(who, at)
WHERE $place <= a.at <= $until AND CASE WHEN a.at = $place THEN a.id > $id ELSE true END
  AND ($which.class_id IS NULL OR a.class_id = $which.class_id)
  AND ($which.actions IS NULL OR a.action IN $which.actions) AND ($which.granted IS NULL OR a.granted = $which.granted)
  AND ($which.roles IS NULL OR any(role IN a.roles WHERE role IN $which.roles))
  AND ($which.outcomes IS NULL OR CASE WHEN a.outcome IN ['done', 'cut', 'left'] THEN a.outcome
                                       WHEN a.outcome IS NOT NULL THEN 'failed' END IN $which.outcomes)
WITH a ORDER BY a.at, a.id LIMIT $limit
RETURN properties(a) AS entry
