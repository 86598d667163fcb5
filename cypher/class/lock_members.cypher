// Takes the locks of learners, in the order given (sorted), and then that of a class; says which learners there are.
// No row: no such class.
// mode: write
// params: class_id: string, learner_ids: list<string>
// returns: found: list<string>
CALL () {
  UNWIND $learner_ids AS learner_id
  MATCH (l:Learner {id: learner_id})
  USING INDEX SEEK l:Learner(id)
  SET l += {}
  RETURN collect(l.id) AS found
}
MATCH (c:Class {id: $class_id})
SET c += {}
RETURN found
