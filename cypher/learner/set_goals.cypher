// Replaces the learner's goals by one goal that targets the given concepts; the concepts exist.
// mode: write
// params: id: string, goal_id: string, concept_ids: list<string>, by: string
// returns: revision: integer
MATCH (l:Learner {id: $id})
SET l.revision = l.revision + 1
WITH l
CALL (l) {
  OPTIONAL MATCH (l)-[:PURSUES]->(old:Goal)
  DETACH DELETE old
}
CALL (l) {
  WITH l WHERE size($concept_ids) > 0
  CREATE (l)-[:PURSUES]->(g:Goal {id: $goal_id, by: $by})
  WITH g
  UNWIND $concept_ids AS concept_id
  MATCH (c:Concept {id: concept_id})
  CREATE (g)-[:TARGETS]->(c)
}
RETURN l.revision AS revision
