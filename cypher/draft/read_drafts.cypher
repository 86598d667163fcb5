// Drafts with their steps, oldest first, and their comments. Of each step: things as tokens, and what they became as JSON
// in which secrets are sealed.
// mode: read
// params: ids: list<string>
// returns: draft: map
MATCH (d:Draft) WHERE d.id IN $ids
RETURN d {.*, steps: COLLECT { MATCH (d)-[r:HAS_STEP]->(s:Step) RETURN s {.*} ORDER BY r.position },
          comments: COLLECT { MATCH (d)-[:HAS_COMMENT]->(c:Comment) RETURN c {.*} ORDER BY c.at, c.id }} AS draft
