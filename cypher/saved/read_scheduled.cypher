// Questions that are asked by the clock, by id, each with its newest version.
// mode: read
// params: nothing
// returns: question: map, versions: list<map>
MATCH (q:SavedQuestion)
WHERE q.every IS NOT NULL
WITH q ORDER BY q.id
RETURN properties(q) AS question,
       COLLECT {
         MATCH (q)-[:HAS_VERSION]->(v:QuestionVersion {number: q.version})
         RETURN properties(v)
       } AS versions
