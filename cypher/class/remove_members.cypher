// Ends the membership of learners in a class, whose locks are held.
// mode: write
// params: class_id: string, learner_ids: list<string>
// returns: removed: integer
MATCH (c:Class {id: $class_id})
UNWIND $learner_ids AS learner_id
MATCH (l:Learner {id: learner_id})-[m:MEMBER_OF]->(c)
USING INDEX SEEK l:Learner(id)
DELETE m
RETURN count(*) AS removed
