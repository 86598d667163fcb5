// Adds a version to a question whose lock is held.
// mode: write
// params: id: string, properties: map
// returns: nothing
MATCH (q:SavedQuestion {id: $id})
CREATE (q)-[:HAS_VERSION]->(v:QuestionVersion)
SET v = $properties
