// Deletes entries of the audit log from before a moment, so many at most, the oldest first.
// mode: write
// params: before: datetime, limit: integer
// returns: deleted: integer
MATCH (a:AuditEntry)
USING INDEX SEEK a:AuditEntry(at)
WHERE a.at < $before
WITH a ORDER BY a.at LIMIT $limit
DELETE a
RETURN count(*) AS deleted
