// What depth and importance follow from, and what they are: every concept as [id, whether it is in use, depth, importance],
// every prerequisite between concepts in use as [source, target, strength]. One row, since rows cost the driver more than
// what is in them.
// mode: read
// params: nothing
// returns: concepts: list<map>, prerequisites: list<map>
RETURN COLLECT { MATCH (c:Concept) RETURN [c.id, c.retired_at IS NULL, c.depth, c.importance] ORDER BY c.id } AS concepts,
       COLLECT { MATCH (a:Concept)-[p:PREREQUISITE_OF]->(b:Concept)
                 WHERE a.retired_at IS NULL AND b.retired_at IS NULL
                 RETURN [a.id, b.id, p.strength] AS edge ORDER BY edge } AS prerequisites
