// One page of the questions that somebody sees, their own and those that are shared, by a value and then by id, each with
// its newest version and that value; from the list's end where `backward`. Null for any: own (theirs, or only others'), text
// (in the title or the name, in capitals or not), shared, scheduled. order: key, title or created.
// mode: read
// params: owner: string, own: boolean | null, text: string | null, shared: boolean | null, scheduled: boolean | null,
// params: order: string, after: string, after_value: string, before: string, before_value: string, backward: boolean,
// params: limit: integer
// returns: value: string, question: map, versions: list<map>
MATCH (q:SavedQuestion)
WHERE (q.owner = $owner OR q.shared) AND ($own IS NULL OR (q.owner = $owner) = $own)
  AND ($text IS NULL OR toLower(q.title) CONTAINS toLower($text) OR toLower(q.name) CONTAINS toLower($text))
  AND ($shared IS NULL OR q.shared = $shared) AND ($scheduled IS NULL OR (q.every IS NOT NULL) = $scheduled)
WITH q, q.id AS id, CASE $order WHEN 'title' THEN toLower(q.title)
    WHEN 'created' THEN toString(1000000000000000 + q.created_at.epochMillis) ELSE '' END AS value
WHERE (value > $after_value OR (value = $after_value AND id > $after))
  AND (value < $before_value OR (value = $before_value AND id < $before))
WITH q, id, value
ORDER BY CASE WHEN $backward THEN '' ELSE value END, CASE WHEN $backward THEN '' ELSE id END, value DESC, id DESC
LIMIT $limit
RETURN value, properties(q) AS question,
       COLLECT {
         MATCH (q)-[:HAS_VERSION]->(v:QuestionVersion {number: q.version})
         RETURN properties(v)
       } AS versions
ORDER BY CASE WHEN $backward THEN '' ELSE value END, CASE WHEN $backward THEN '' ELSE id END, value DESC, id DESC
