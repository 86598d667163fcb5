// How much feedback was given before a moment, and when the oldest.
// mode: read
// params: before: datetime
// returns: count: integer, oldest: datetime
MATCH (f:Feedback)
USING INDEX SEEK f:Feedback(at)
WHERE f.at < $before
RETURN count(f) AS count, min(f.at) AS oldest
