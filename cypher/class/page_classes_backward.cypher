// One page of the ids of classes, by id, from the end; text: stands in the title or the id, in capitals or not; null: all.
// mode: read
// params: text: string | null, after: string, before: string, limit: integer
// returns: id: string
MATCH (c:Class)
WHERE $after < c.id < $before
  AND ($text IS NULL OR toLower(c.title) CONTAINS toLower($text) OR toLower(c.id) CONTAINS toLower($text))
RETURN c.id AS id
ORDER BY c.id DESC LIMIT $limit
