// All prerequisite edges: source must be known before target.
// mode: read
// params: nothing
// returns: source: string, target: string, strength: float (0, 1], reason: string, provenance: string
MATCH (a:Concept)-[p:PREREQUISITE_OF]->(b:Concept)
RETURN a.id AS source, b.id AS target, p.strength AS strength, p.reason AS reason, p.provenance AS provenance
ORDER BY source, target
