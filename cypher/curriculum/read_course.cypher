// The concepts of one course, in its order.
// mode: read
// params: id: string
// returns: concepts: list<string>
MATCH (k:Course {id: $id})
RETURN COLLECT { MATCH (k)-[i:INCLUDES]->(c:Concept) RETURN c.id ORDER BY i.position } AS concepts
