// Deletes a question with all its versions.
// mode: write
// params: id: string
// returns: nothing
MATCH (q:SavedQuestion {id: $id})
OPTIONAL MATCH (q)-[:HAS_VERSION]->(v:QuestionVersion)
DETACH DELETE q, v
