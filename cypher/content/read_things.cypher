// Some things as their authors wrote them: concepts, prerequisites, encompassing edges, resources, courses,
// misconceptions and templates, those that there are.
// mode: read
// params: concepts: list<string>, prerequisites: list<list<string>> (source, target), encompasses: list<list<string>> (likewise),
// params: resources: list<string>, courses: list<string>, misconceptions: list<string>, templates: list<string>
// returns: concepts: list<map>, prerequisites: list<map>, encompasses: list<map>, resources: list<map>, courses: list<map>,
// returns: misconceptions: list<map>, templates: list<map>
RETURN COLLECT { UNWIND $concepts AS id
                 MATCH (c:Concept {id: id})
                 RETURN c {.id, .title, .summary, .minutes, .importance, .depth, .retired_at, .grade, .successors} } AS concepts,
       COLLECT { UNWIND $prerequisites AS ends
                 MATCH (a:Concept {id: ends[0]})
                 MATCH (b:Concept {id: ends[1]})
                 MATCH (a)-[p:PREREQUISITE_OF]->(b)
                 RETURN {source: a.id, target: b.id, strength: p.strength, reason: p.reason, provenance: p.provenance}
               } AS prerequisites,
       COLLECT { UNWIND $encompasses AS ends
                 MATCH (a:Concept {id: ends[0]})
                 MATCH (b:Concept {id: ends[1]})
                 MATCH (a)-[e:ENCOMPASSES]->(b)
                 RETURN {source: a.id, target: b.id, weight: e.weight} } AS encompasses,
       COLLECT { UNWIND $resources AS id
                 MATCH (r:Resource {id: id})
                 RETURN {id: r.id, kind: r.kind, title: r.title, minutes: r.minutes, text: r.text, retired_at: r.retired_at,
                         concepts: COLLECT { MATCH (r)-[:TEACHES]->(c:Concept) RETURN c.id ORDER BY c.id }} } AS resources,
       COLLECT { UNWIND $courses AS id
                 MATCH (k:Course {id: id})
                 RETURN {id: k.id, title: k.title, summary: k.summary, retired_at: k.retired_at,
                         concepts: COLLECT { MATCH (k)-[i:INCLUDES]->(c:Concept) RETURN c.id ORDER BY i.position }} } AS courses,
       COLLECT { UNWIND $misconceptions AS id
                 MATCH (m:Misconception {id: id})
                 RETURN {id: m.id, title: m.title} } AS misconceptions,
       COLLECT { UNWIND $templates AS id
                 MATCH (t:Template {id: id})
                 RETURN {id: t.id, document: t.document} } AS templates
