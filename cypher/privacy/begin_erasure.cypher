// From here on there is no such learner: under the lock it becomes (:Leaving), which nothing else looks for, and the hash
// of its id says that it is erased. Where there is no such learner nothing happens.
// mode: write
// params: id: string, hash: string, at: datetime
// returns: nothing
MATCH (l:Learner {id: $id})
SET l += {}
WITH l
REMOVE l:Learner
SET l:Leaving, l.hash = $hash
MERGE (e:Erased {hash: $hash})
ON CREATE SET e.began_at = $at
