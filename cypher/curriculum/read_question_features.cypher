// What ranking needs to know of every question in use, or of every one that is retired, without its text.
// mode: read
// params: retired: boolean
// returns: id: string, kind: string, difficulty: float (logits), minutes: float, choices: integer, concepts: list<string>,
// returns: gradable: boolean
MATCH (q:Question)-[:ASSESSES]->(c:Concept)
WHERE ($retired AND q.retired_at IS NOT NULL) OR (NOT $retired AND q.retired_at IS NULL)
WITH q, c ORDER BY c.id
RETURN q.id AS id, q.kind AS kind, q.difficulty AS difficulty, q.minutes AS minutes,
       size(q.choices) AS choices, collect(c.id) AS concepts, q.sealed_key IS NOT NULL AS gradable
ORDER BY id
