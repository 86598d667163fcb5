// Says of which moment the analysts' copy is: it is whole from now on.
// mode: write
// params: properties: map (taken_at: datetime, revision: integer, model: string, learners: integer, seconds: float)
// returns: nothing
MATCH (s:Snapshot)
SET s += $properties
