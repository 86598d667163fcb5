// One page of the ids of the classes that a teacher leads, by id.
// mode: read
// params: teacher_id: string, after: string, limit: integer
// returns: id: string
MATCH (t:Teacher {id: $teacher_id})-[:LEADS]->(c:Class)
WHERE c.id > $after
RETURN c.id AS id
ORDER BY c.id LIMIT $limit
