// The courses in use, by id, each with its concepts in its order.
// mode: read
// params: nothing
// returns: courses: list<map>
RETURN COLLECT {
  MATCH (k:Course)
  WHERE k.retired_at IS NULL
  RETURN {id: k.id, title: k.title, summary: k.summary,
          concepts: COLLECT { MATCH (k)-[i:INCLUDES]->(c:Concept) RETURN c.id ORDER BY i.position }}
  ORDER BY k.id
} AS courses
