// What a version of the tracing model holds, as lists in one row: its own properties; of concepts
// [id, prior, learn, forget, guess, slip]; of questions [id, guess, slip, difficulty, answers].
// mode: read
// params: version: string
// returns: model: map, concepts: list<map>, questions: list<map>
MATCH (m:TracingModel {version: $version})
RETURN properties(m) AS model,
       COLLECT {
         MATCH (m)-[f:FITS]->(c:Concept)
         RETURN [c.id, f.prior, f.learn, f.forget, f.guess, f.slip]
         ORDER BY c.id
       } AS concepts,
       COLLECT {
         MATCH (m)-[f:FITS]->(q:Question)
         RETURN [q.id, f.guess, f.slip, f.difficulty, f.answers]
         ORDER BY q.id
       } AS questions
