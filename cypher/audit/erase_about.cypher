// Replaces the id of a learner who is erased by a hash in the entries of the audit log, so many at most: in those about
// them, in those of what they asked for themselves, and in statements of analysts that name them. That somebody read or
// changed something stays.
// mode: write
// params: id: string, hash: string, limit: integer
// returns: changed: integer
CALL () {
  MATCH (a:AuditEntry {about: $id})
  USING INDEX SEEK a:AuditEntry(about, at)
  WHERE a.at IS NOT NULL
  RETURN a
  UNION
  MATCH (a:AuditEntry {who: $id})
  USING INDEX SEEK a:AuditEntry(who, at)
  WHERE a.at IS NOT NULL
  RETURN a
  UNION
  MATCH (a:AuditEntry)
  WHERE a.statement CONTAINS ("'" + $id + "'") OR a.statement CONTAINS ('"' + $id + '"')
  RETURN a
}
WITH a LIMIT $limit
SET a.about = CASE a.about WHEN $id THEN $hash ELSE a.about END,
    a.who = CASE a.who WHEN $id THEN $hash ELSE a.who END,
    a.statement = replace(
      replace(a.statement, "'" + $id + "'", "'" + $hash + "'"), '"' + $id + '"', '"' + $hash + '"'
    )
RETURN count(*) AS changed
