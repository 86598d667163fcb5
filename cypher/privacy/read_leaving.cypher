// Learners whose erasure has begun and is not completed.
// mode: read
// params: nothing
// returns: hash: string, id: string
MATCH (l:Leaving)
RETURN l.hash AS hash, l.id AS id
ORDER BY hash
