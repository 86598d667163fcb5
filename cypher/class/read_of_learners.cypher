// The ids of the classes of learners, by id.
// mode: read
// params: learner_ids: list<string>
// returns: learner_id: string, class_ids: list<string>
UNWIND $learner_ids AS learner_id
MATCH (l:Learner {id: learner_id})
USING INDEX SEEK l:Learner(id)
RETURN learner_id, COLLECT { MATCH (l)-[:MEMBER_OF]->(c:Class) RETURN c.id ORDER BY c.id } AS class_ids
