// One page of the questions that somebody sees, their own and those that are shared, by id, each with its newest version.
// own: only their own.
// mode: read
// params: owner: string, own: boolean, after: string, limit: integer
// returns: question: map, versions: list<map>
MATCH (q:SavedQuestion)
USING INDEX SEEK q:SavedQuestion(id)
WHERE q.id > $after AND (q.owner = $owner OR (q.shared AND NOT $own))
WITH q ORDER BY q.id LIMIT $limit
RETURN properties(q) AS question,
       COLLECT {
         MATCH (q)-[:HAS_VERSION]->(v:QuestionVersion {number: q.version})
         RETURN properties(v)
       } AS versions
ORDER BY question.id
