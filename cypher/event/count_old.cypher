// How many learning events were recorded before a moment, and when the oldest.
// mode: read
// params: before: datetime
// returns: count: integer, oldest: datetime
MATCH (e:LearningEvent)
USING INDEX SEEK e:LearningEvent(recorded_at)
WHERE e.recorded_at < $before
RETURN count(e) AS count, min(e.recorded_at) AS oldest
