// Of which moment the analysts' copy is; no row where this graph is no copy, or one that is not whole.
// mode: read
// params: nothing
// returns: taken_at: datetime, revision: integer, model: string, learners: integer, seconds: float
MATCH (s:Snapshot)
WHERE s.taken_at IS NOT NULL
RETURN s.taken_at AS taken_at, s.revision AS revision, s.model AS model, s.learners AS learners, s.seconds AS seconds
LIMIT 1
