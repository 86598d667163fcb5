// Makes these the concepts that a question assesses, which exist: a new revision. A weight that was given stays.
// Without its label, a concept is not sought in the index of all of them.
// mode: write
// params: question_id: string, concept_ids: list<string>
// returns: nothing
MATCH (q:Question {id: $question_id})
SET q.revision = q.revision + 1
WITH q
CALL (q) {
  MATCH (q)-[old:ASSESSES]->(c)
  WHERE NOT c.id IN $concept_ids
  DELETE old
}
CALL (q) {
  UNWIND $concept_ids AS concept_id
  MATCH (c:Concept {id: concept_id})
  USING INDEX SEEK c:Concept(id)
  WHERE NOT EXISTS { (q)-[:ASSESSES]->(c) }
  CREATE (q)-[:ASSESSES {weight: 1.0}]->(c)
}
