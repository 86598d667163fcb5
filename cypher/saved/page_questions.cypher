// One page of the questions that somebody sees, their own and those that are shared, by id, each with its newest version.
// own: only their own. From the list's end where `backward`.
// mode: read
// params: owner: string, own: boolean, after: string, before: string, backward: boolean, limit: integer
// returns: question: map, versions: list<map>
MATCH (q:SavedQuestion)
USING INDEX SEEK q:SavedQuestion(id)
WHERE $after < q.id < $before AND (q.owner = $owner OR (q.shared AND NOT $own))
WITH q ORDER BY CASE WHEN $backward THEN '' ELSE q.id END, q.id DESC LIMIT $limit
RETURN properties(q) AS question,
       COLLECT {
         MATCH (q)-[:HAS_VERSION]->(v:QuestionVersion {number: q.version})
         RETURN properties(v)
       } AS versions
ORDER BY CASE WHEN $backward THEN '' ELSE question.id END, question.id DESC
