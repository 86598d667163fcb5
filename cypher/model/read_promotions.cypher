// Everything that was put in force, oldest first: what, in place of what, when, why, by whom, and what was
// measured on held-out learners then.
// mode: read
// params: nothing
// returns: version: string, promotion: map
MATCH (:Curriculum {id: 'curriculum'})-[p:PROMOTED]->(m:TracingModel)
RETURN m.version AS version, properties(p) AS promotion
ORDER BY p.number
