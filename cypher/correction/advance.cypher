// Keeps how far a correction has come, in the transaction that replayed the learners. A learner who was erased meanwhile
// is not named again.
// mode: write
// params: id: string, progress: map
// returns: nothing
MATCH (k:Correction {id: $id})
CALL () {
  MATCH (l:Learner {id: $progress.cursor})
  SET l += {}
  RETURN count(l) AS there
}
WITH k, CASE WHEN there = 1 OR $progress.cursor = '' THEN $progress.cursor ELSE k.cursor END AS cursor
SET k += $progress, k.cursor = cursor, k.ended_at = CASE $progress.state WHEN 'done' THEN datetime() END
