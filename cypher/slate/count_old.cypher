// How many slates were served before a moment, and when the oldest.
// mode: read
// params: before: datetime
// returns: count: integer, oldest: datetime
MATCH (s:Slate)
USING INDEX SEEK s:Slate(served_at)
WHERE s.served_at < $before
RETURN count(s) AS count, min(s.served_at) AS oldest
