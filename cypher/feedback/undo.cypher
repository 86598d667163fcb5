// Undoes feedback, under the lock of its learner; what is undone already stays as it is.
// mode: write
// params: id: string, at: datetime
// returns: learner_id: string
MATCH (l:Learner)-[:GAVE]->(f:Feedback {id: $id})
SET l += {}
WITH l, f
WHERE f.undone_at IS NULL
SET f.undone_at = $at, l.revision = l.revision + 1
RETURN l.id AS learner_id
