// Adds a step at the end of a draft, under its lock.
// mode: write
// params: draft_id: string, position: integer, properties: map
// returns: nothing
MATCH (d:Draft {id: $draft_id})
CREATE (d)-[:HAS_STEP {position: $position}]->(s:Step)
SET s = $properties
