// Questions by id as their author wrote them, sealed parts and misconceptions included.
// mode: read
// params: ids: list<string>
// returns: question: map
UNWIND $ids AS id
MATCH (q:Question {id: id})
RETURN q {.id, .revision, .kind, .stem, .choices, .difficulty, .minutes, .retired_at, .sealed_key, .sealed_solution,
          .template_id,
          concepts: COLLECT { MATCH (q)-[a:ASSESSES]->(c:Concept) RETURN [c.id, a.weight] ORDER BY c.id },
          hints: COLLECT { MATCH (q)<-[:HELPS]-(h:Hint) RETURN h.text ORDER BY h.position },
          misconceptions: COLLECT { MATCH (q)-[:REVEALS]->(m:Misconception) RETURN [m.id, m.title] ORDER BY m.id }
         } AS question
