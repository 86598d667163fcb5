// The corrections that follow from a revision, each with how many learners it concerns and how many are not replayed yet.
// mode: read
// params: number: integer
// returns: left: integer, total: integer
MATCH (:Revision {number: $number})-[:MOVES]->(k:Correction)
CALL (k) {
  WITH k WHERE k.state = 'running'
  MATCH (k)-[:CORRECTS]->(q:Question)<-[:ANSWERED]-(l:Learner)
  WHERE l.id > k.cursor
  RETURN count(DISTINCT l) AS left
}
RETURN left, left + k.learners AS total
