// Questions by id as they may be shown: without key and solution.
// mode: read
// params: ids: list<string>
// returns: question: map
UNWIND $ids AS id
MATCH (q:Question {id: id})
RETURN q {.id, .revision, .kind, .stem, .choices, .difficulty, .minutes, .retired_at,
          concepts: COLLECT { MATCH (q)-[a:ASSESSES]->(c:Concept) RETURN [c.id, a.weight] ORDER BY c.id },
          hints: COLLECT { MATCH (q)<-[:HELPS]-(h:Hint) RETURN h.text ORDER BY h.position }} AS question
