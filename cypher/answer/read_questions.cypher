// What grading needs of the questions: kind, choices, sealed key and solution, and the concepts assessed.
// mode: read
// params: ids: list<string>
// returns: questions: list<map>
UNWIND $ids AS id
MATCH (q:Question {id: id})
RETURN collect(q {.id, .revision, .kind, .choices, .retired_at, .sealed_key, .sealed_solution,
          concepts: COLLECT { MATCH (q)-[:ASSESSES]->(c:Concept) RETURN c.id ORDER BY c.id },
          misconceptions: COLLECT { MATCH (q)-[:REVEALS]->(m:Misconception) RETURN [m.id, m.title] }}) AS questions
