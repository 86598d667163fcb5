// One entry of the audit log.
// mode: read
// params: id: string
// returns: entry: map
MATCH (a:AuditEntry {id: $id})
RETURN properties(a) AS entry
