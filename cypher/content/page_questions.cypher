// One page of questions as their author wrote them, retired ones too, by id; sealed parts and misconceptions included.
// mode: read
// params: after: string, limit: integer
// returns: question: map
MATCH (q:Question)
WHERE q.id > $after
WITH q ORDER BY q.id LIMIT $limit
RETURN q {.id, .revision, .kind, .stem, .choices, .difficulty, .minutes, .retired_at, .sealed_key, .sealed_solution,
          .template_id,
          concepts: COLLECT { MATCH (q)-[a:ASSESSES]->(c:Concept) RETURN [c.id, a.weight] ORDER BY c.id },
          hints: COLLECT { MATCH (q)<-[:HELPS]-(h:Hint) RETURN h.text ORDER BY h.position },
          misconceptions: COLLECT { MATCH (q)-[:REVEALS]->(m:Misconception) RETURN [m.id, m.title] ORDER BY m.id }
         } AS question
ORDER BY question.id
