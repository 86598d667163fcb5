// Makes learners members of a class, whose locks are held; who is one stays one, since when they are.
// mode: write
// params: class_id: string, learner_ids: list<string>, at: datetime
// returns: added: integer
MATCH (c:Class {id: $class_id})
UNWIND $learner_ids AS learner_id
MATCH (l:Learner {id: learner_id})
USING INDEX SEEK l:Learner(id)
WHERE NOT EXISTS { (l)-[:MEMBER_OF]->(c) }
CREATE (l)-[:MEMBER_OF {since: $at}]->(c)
RETURN count(*) AS added
