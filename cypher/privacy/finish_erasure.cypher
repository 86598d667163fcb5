// Deletes the last of a learner to whom nothing is tied any more. A correction that has come as far as this learner has
// come as far as the one before, who is locked meanwhile; nothing else names a learner. done: false where something was
// tied to the learner meanwhile, by somebody who had waited for the lock since before.
// mode: write
// params: hash: string, at: datetime
// returns: done: boolean
MATCH (l:Leaving {hash: $hash})
SET l += {}
WITH l, NOT EXISTS { (l)--() } AS done, l.id AS id
CALL (id, done) {
  MATCH (k:Correction {cursor: id})
  USING INDEX SEEK k:Correction(cursor)
  WHERE done
  CALL (id) {
    MATCH (p:Learner)
    WHERE p.id < id
    WITH p ORDER BY p.id DESC LIMIT 1
    SET p += {}
    RETURN collect(p.id) AS before
  }
  SET k.cursor = coalesce(head(before), '')
}
CALL (done) {
  MATCH (e:Erased {hash: $hash})
  WHERE done
  SET e.at = coalesce(e.at, $at)
}
CALL (l, done) {
  WITH l WHERE done
  DELETE l
}
RETURN done
