// Locks things that are about to be changed, and says what each question's revision is, and on which of them something
// hangs that no author made: answers, goals, learning events, feedback, fitted parameters, corrections. Mastery, which
// answers give and take, is no such thing; it may be a concept's of every learner, so edges are counted by their type,
// which the graph knows without looking at them.
// mode: write
// params: concepts: list<string>, questions: list<string>, resources: list<string>, courses: list<string>
// returns: kind: string, id: string, revision: integer | null, hanging: boolean
CALL () {
  UNWIND $questions AS id
  MATCH (q:Question {id: id})
  USING INDEX SEEK q:Question(id)
  SET q += {}
  RETURN 'question' AS kind, q.id AS id, q.revision AS revision,
         EXISTS { (q)-[:!(ASSESSES|REVEALS|HELPS)]-() } AS hanging
  UNION ALL
  UNWIND $concepts AS id
  MATCH (c:Concept {id: id})
  USING INDEX SEEK c:Concept(id)
  SET c += {}
  RETURN 'concept' AS kind, c.id AS id, null AS revision,
         COUNT { (c)--() } > COUNT { (c)-[:ASSESSES]-() } + COUNT { (c)-[:PREREQUISITE_OF]-() }
           + COUNT { (c)-[:ENCOMPASSES]-() } + COUNT { (c)-[:TEACHES]-() } + COUNT { (c)-[:INCLUDES]-() }
           + COUNT { (c)-[:HAS_MASTERY]-() } AS hanging
  UNION ALL
  UNWIND $resources AS id
  MATCH (r:Resource {id: id})
  USING INDEX SEEK r:Resource(id)
  SET r += {}
  RETURN 'resource' AS kind, r.id AS id, null AS revision, EXISTS { (r)-[:!TEACHES]-() } AS hanging
  UNION ALL
  UNWIND $courses AS id
  MATCH (k:Course {id: id})
  USING INDEX SEEK k:Course(id)
  SET k += {}
  RETURN 'course' AS kind, k.id AS id, null AS revision, EXISTS { (k)-[:!INCLUDES]-() } AS hanging
}
RETURN kind, id, revision, hanging
