// Adds a comment to a draft.
// mode: write
// params: draft_id: string, properties: map
// returns: nothing
MATCH (d:Draft {id: $draft_id})
CREATE (d)-[:HAS_COMMENT]->(c:Comment)
SET c = $properties
