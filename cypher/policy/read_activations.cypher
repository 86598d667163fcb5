// Everything that was activated, oldest first: what, in place of what, when, why and by whom.
// mode: read
// params: nothing
// returns: id: string, activation: map
MATCH (:Curriculum {id: 'curriculum'})-[a:ACTIVATED]->(p:Policy)
RETURN p.id AS id, properties(a) AS activation
ORDER BY a.number
