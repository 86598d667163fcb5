// One page of ids of the questions that assess a concept and are not retired, by id. Only questions assess; without
// their label the planner cannot choose to walk through all of them in order.
// mode: read
// params: concept_id: string, after: string, limit: integer
// returns: id: string
MATCH (c:Concept {id: $concept_id})<-[:ASSESSES]-(q)
USING INDEX SEEK c:Concept(id)
WHERE q.id > $after AND q.retired_at IS NULL
RETURN q.id AS id
ORDER BY q.id LIMIT $limit
