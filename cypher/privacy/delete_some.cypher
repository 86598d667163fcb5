// Deletes some of what ties a learner who is being erased to anything but slates, and what is at the other end where it is
// of these labels, which are the learner's alone. The lock of the learner is taken first; then the ends are locked in the
// order of their ids, as answers lock their questions.
// mode: write
// params: hash: string, own: list<string>, limit: integer
// returns: kind: string (type of the relationship), deleted: integer
MATCH (l:Leaving {hash: $hash})
SET l += {}
WITH l
MATCH (l)-[r]-(n)
WHERE NOT n:Slate
WITH r, n LIMIT $limit
WITH r, n, type(r) AS kind, n.id AS id, any(label IN labels(n) WHERE label IN $own) AS own
ORDER BY id
CALL (r) {
  DELETE r
}
CALL (n, own) {
  WITH n WHERE own
  DETACH DELETE n
}
RETURN kind, count(*) AS deleted
