// One question with its versions, the newest first.
// mode: read
// params: id: string
// returns: question: map, versions: list<map>
MATCH (q:SavedQuestion {id: $id})
RETURN properties(q) AS question,
       COLLECT { MATCH (q)-[:HAS_VERSION]->(v:QuestionVersion) RETURN properties(v) ORDER BY v.number DESC } AS versions
