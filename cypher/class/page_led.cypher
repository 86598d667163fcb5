// One page of the ids of the classes that a teacher leads, by id; from the list's end where `backward`.
// mode: read
// params: teacher_id: string, after: string, before: string, backward: boolean, limit: integer
// returns: id: string
MATCH (t:Teacher {id: $teacher_id})-[:LEADS]->(c:Class)
WHERE $after < c.id < $before
RETURN c.id AS id
ORDER BY CASE WHEN $backward THEN '' ELSE id END, id DESC LIMIT $limit
