// One page of the ids of the classes that a teacher leads, by id, or by title and then by id where `titled`; from the list's
// end where `backward`. text: stands in the title or the id, in capitals or not; null for all.
// mode: read
// params: teacher_id: string, text: string | null, titled: boolean, after: string, after_title: string,
// params: before: string, before_title: string, backward: boolean, limit: integer
// returns: id: string
MATCH (t:Teacher {id: $teacher_id})-[:LEADS]->(c:Class)
WHERE $text IS NULL OR toLower(c.title) CONTAINS toLower($text) OR toLower(c.id) CONTAINS toLower($text)
WITH c.id AS id, CASE WHEN $titled THEN toLower(c.title) ELSE '' END AS title
WHERE (title > toLower($after_title) OR (title = toLower($after_title) AND id > $after))
  AND (title < toLower($before_title) OR (title = toLower($before_title) AND id < $before))
RETURN id
ORDER BY CASE WHEN $backward THEN '' ELSE title END, CASE WHEN $backward THEN '' ELSE id END, title DESC, id DESC
LIMIT $limit
