// Slates served before a moment of which it is still to be said what became of their lines, oldest first.
// mode: read
// params: before: datetime, limit: integer
// returns: ids: list<string>
MATCH (s:Slate)
USING INDEX SEEK s:Slate(open_since)
WHERE s.open_since < $before
WITH s ORDER BY s.open_since LIMIT $limit
RETURN collect(s.id) AS ids
