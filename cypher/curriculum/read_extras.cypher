// Encompassing edges, resources and courses, to compare with what an import brings.
// mode: read
// params: nothing
// returns: encompasses: list<map>, resources: list<map>, courses: list<map>
RETURN COLLECT { MATCH (a:Concept)-[e:ENCOMPASSES]->(b:Concept)
                 RETURN {source: a.id, target: b.id, weight: e.weight} } AS encompasses,
       COLLECT { MATCH (r:Resource)
                 RETURN {id: r.id, kind: r.kind, title: r.title, minutes: r.minutes, text: r.text, retired_at: r.retired_at,
                         concepts: COLLECT { MATCH (r)-[:TEACHES]->(c:Concept) RETURN c.id ORDER BY c.id }} } AS resources,
       COLLECT { MATCH (k:Course)
                 RETURN {id: k.id, title: k.title, summary: k.summary, retired_at: k.retired_at,
                         concepts: COLLECT { MATCH (k)-[i:INCLUDES]->(c:Concept) RETURN c.id ORDER BY i.position }} } AS courses
