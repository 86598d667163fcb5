// From now on this version of a policy ranks; keeps when, why, by whom, and what it replaced.
// mode: write
// params: id: string, properties: map
// returns: replaced: string
MATCH (k:Curriculum {id: 'curriculum'})
SET k += {}
WITH k, coalesce(k.policy, 'default@1') AS replaced, COUNT { (k)-[:ACTIVATED]->() } + 1 AS number
MATCH (p:Policy {id: $id})
SET k.policy = p.id
CREATE (k)-[a:ACTIVATED]->(p)
SET a = $properties, a.replaced = replaced, a.number = number
RETURN replaced
