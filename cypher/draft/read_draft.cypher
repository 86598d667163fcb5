// One draft with its steps, oldest first, and its comments. Of each step: things as tokens, and what they became as JSON
// in which secrets are sealed.
// mode: read
// params: id: string
// returns: draft: map
MATCH (d:Draft {id: $id})
RETURN d {.*, steps: COLLECT { MATCH (d)-[r:HAS_STEP]->(s:Step) RETURN s {.*} ORDER BY r.position },
          comments: COLLECT { MATCH (d)-[:HAS_COMMENT]->(c:Comment) RETURN c {.*} ORDER BY c.at, c.id }} AS draft
