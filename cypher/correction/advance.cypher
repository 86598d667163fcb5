// Keeps how far a correction has come, in the transaction that replayed the learners.
// mode: write
// params: id: string, progress: map
// returns: nothing
MATCH (k:Correction {id: $id})
SET k += $progress, k.ended_at = CASE $progress.state WHEN 'done' THEN datetime() END
