// Whom of these learners a teacher teaches, and which of these classes they lead. A learner is in few classes, so
// that it starts there; a teacher may lead many.
// mode: read
// params: teacher_id: string, learner_ids: list<string>, class_ids: list<string>
// returns: learners: list<string>, classes: list<string>
OPTIONAL MATCH (t:Teacher {id: $teacher_id})
RETURN COLLECT {
         UNWIND $learner_ids AS learner_id
         MATCH (l:Learner {id: learner_id})
         USING INDEX SEEK l:Learner(id)
         WHERE EXISTS { (l)-[:MEMBER_OF]->(:Class)<-[:LEADS]-(t) }
         RETURN learner_id
       } AS learners,
       COLLECT {
         UNWIND $class_ids AS class_id
         MATCH (c:Class {id: class_id})
         USING INDEX SEEK c:Class(id)
         WHERE EXISTS { (c)<-[:LEADS]-(t) }
         RETURN class_id
       } AS classes
