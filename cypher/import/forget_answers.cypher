// Takes away the answers that an import brought to these learners, whose mastery is then replayed.
// mode: write
// params: id: string, learner_ids: list<string>
// returns: removed: integer
MATCH (i:Import {id: $id})
UNWIND $learner_ids AS learner_id
MATCH (l:Learner {id: learner_id})
USING INDEX SEEK l:Learner(id)
CALL (l, i) {
  MATCH (i)-[b:BROUGHT]->(l)
  DELETE b
}
CALL (l) {
  MATCH (l)-[a:ANSWERED {import_id: $id}]->()
  DELETE a
  RETURN count(a) AS own
}
RETURN sum(own) AS removed
