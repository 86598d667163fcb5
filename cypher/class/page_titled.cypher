// One page of the ids of classes, by title and then by id; from the list's end where `backward`. text: stands in the title
// or the id, in capitals or not; null for all.
// mode: read
// params: text: string | null, after: string, after_title: string, before: string, before_title: string, backward: boolean,
// params: limit: integer
// returns: id: string
MATCH (c:Class)
WHERE $text IS NULL OR toLower(c.title) CONTAINS toLower($text) OR toLower(c.id) CONTAINS toLower($text)
WITH c.id AS id, toLower(c.title) AS title
WHERE (title > toLower($after_title) OR (title = toLower($after_title) AND id > $after))
  AND (title < toLower($before_title) OR (title = toLower($before_title) AND id < $before))
RETURN id
ORDER BY CASE WHEN $backward THEN '' ELSE title END, CASE WHEN $backward THEN '' ELSE id END, title DESC, id DESC
LIMIT $limit
