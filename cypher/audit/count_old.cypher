// How many entries of the audit log are from before a moment, and from when the oldest is.
// mode: read
// params: before: datetime
// returns: count: integer, oldest: datetime
MATCH (a:AuditEntry)
USING INDEX SEEK a:AuditEntry(at)
WHERE a.at < $before
RETURN count(a) AS count, min(a.at) AS oldest
