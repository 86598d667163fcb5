// Deletes things on which nothing hangs; a misconception stays as long as a question reveals it. Where something came to
// hang on one since it was locked, the transaction fails. With a concept goes what was believed of it, under the locks
// of the learners.
// mode: write
// params: concepts: list<string>, questions: list<string>, resources: list<string>, courses: list<string>,
// params: templates: list<string>, misconceptions: list<string>
// returns: nothing
CALL () {
  UNWIND $questions AS id
  MATCH (q:Question {id: id})
  USING INDEX SEEK q:Question(id)
  OPTIONAL MATCH (h:Hint)-[helps:HELPS]->(q)
  DELETE helps, h
  WITH DISTINCT q
  OPTIONAL MATCH (q)-[own:ASSESSES|REVEALS]->()
  DELETE own
  WITH DISTINCT q
  DELETE q
}
CALL () {
  UNWIND $resources AS id
  MATCH (r:Resource {id: id})
  USING INDEX SEEK r:Resource(id)
  OPTIONAL MATCH (r)-[own:TEACHES]->()
  DELETE own
  WITH DISTINCT r
  DELETE r
}
CALL () {
  UNWIND $courses AS id
  MATCH (k:Course {id: id})
  USING INDEX SEEK k:Course(id)
  OPTIONAL MATCH (k)-[own:INCLUDES]->()
  DELETE own
  WITH DISTINCT k
  DELETE k
}
CALL () {
  UNWIND $concepts AS id
  MATCH (c:Concept {id: id})
  USING INDEX SEEK c:Concept(id)
  OPTIONAL MATCH (l:Learner)-[:HAS_MASTERY]->(c)
  WITH c, l ORDER BY l.id
  SET l += {}
  WITH c, l
  OPTIONAL MATCH (l)-[m:HAS_MASTERY]->(c)
  DELETE m
  WITH DISTINCT c
  DELETE c
}
CALL () {
  UNWIND $templates AS id
  MATCH (t:Template {id: id})
  USING INDEX SEEK t:Template(id)
  DELETE t
}
CALL () {
  UNWIND $misconceptions AS id
  MATCH (m:Misconception {id: id})
  USING INDEX SEEK m:Misconception(id)
  WHERE NOT EXISTS { (m)<-[:REVEALS]-() }
  DELETE m
}
