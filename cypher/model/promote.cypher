// Puts a version in force for every answer from now on, if the one in force is still the one it was compared with;
// keeps when and why. No row where another is in force by now.
// mode: write
// params: version: string, replaced: string, properties: map
// returns: version: string
MATCH (k:Curriculum {id: 'curriculum'})
SET k += {}
WITH k
WHERE coalesce(k.model, 'default') = $replaced
MATCH (m:TracingModel {version: $version})
WITH k, m, COUNT { (k)-[:PROMOTED]->() } + 1 AS number
SET k.model = m.version
CREATE (k)-[p:PROMOTED]->(m)
SET p = $properties, p.replaced = $replaced, p.number = number
RETURN k.model AS version
