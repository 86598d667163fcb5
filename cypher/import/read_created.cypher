// What an import created in the curriculum: ids in lists of one, and source and target of edges.
// mode: read
// params: id: string
// returns: concepts: list<list<string>>, questions: list<list<string>>, resources: list<list<string>>, courses: list<list<string>>,
// returns: templates: list<list<string>>, prerequisites: list<list<string>>, encompasses: list<list<string>>
RETURN COLLECT { MATCH (c:Concept {import_id: $id}) RETURN [c.id] } AS concepts,
       COLLECT { MATCH (q:Question {import_id: $id}) RETURN [q.id] } AS questions,
       COLLECT { MATCH (r:Resource {import_id: $id}) RETURN [r.id] } AS resources,
       COLLECT { MATCH (k:Course {import_id: $id}) RETURN [k.id] } AS courses,
       COLLECT { MATCH (t:Template {import_id: $id}) RETURN [t.id] } AS templates,
       COLLECT { MATCH (a)-[:PREREQUISITE_OF {import_id: $id}]->(b) RETURN [a.id, b.id] } AS prerequisites,
       COLLECT { MATCH (a)-[:ENCOMPASSES {import_id: $id}]->(b) RETURN [a.id, b.id] } AS encompasses
