// The learners after the cursor who answered a question of the correction, by id.
// mode: read
// params: id: string
// returns: learners: list<string>
MATCH (k:Correction {id: $id})
RETURN COLLECT {
  MATCH (k)-[:CORRECTS]->(:Question)<-[:ANSWERED]-(l:Learner)
  WHERE l.id > k.cursor
  WITH DISTINCT l.id AS id
  RETURN id ORDER BY id
} AS learners
