// Takes a graph for the analysts' copy, unless it holds something else: a copy that is being made or was made has a
// snapshot, which says nothing until the copy is whole.
// mode: write
// params: nothing
// returns: claimed: boolean
CALL () {
  MATCH (n)
  WITH n LIMIT 1
  RETURN count(n) = 0 AS empty
}
CALL () {
  MATCH (s:Snapshot)
  RETURN count(s) > 0 AS ours
}
WITH empty OR ours AS claimed
FOREACH (_ IN CASE WHEN claimed THEN [1] ELSE [] END |
  MERGE (s:Snapshot {id: 'snapshot'})
  SET s = {id: 'snapshot'}
)
RETURN claimed
