// Deletes a class; learners and teachers stay. It locks the learners first, in the order of their ids, since the edges
// that go are theirs, too.
// mode: write
// params: id: string
// returns: deleted: integer
MATCH (c:Class {id: $id})
WITH COLLECT { MATCH (c)<-[:MEMBER_OF]-(l:Learner) RETURN l.id ORDER BY l.id } AS ids
CALL (ids) {
  UNWIND ids AS learner_id
  MATCH (l:Learner {id: learner_id})
  USING INDEX SEEK l:Learner(id)
  SET l += {}
}
MATCH (c:Class {id: $id})
DETACH DELETE c
RETURN count(*) AS deleted
