// Which concepts have too few questions, nothing around them, or a long way below them?
// title: Health of the curriculum
// subject: curriculum
// mode: read
// params: few: integer [1, 1000] questions = 3 (fewer are a finding),
// params: many: integer [1, 1000] prerequisites = 5 (more are a finding)
// returns: concept: string (its id), title: string (its name), depth: integer (how many it stands on, one upon another),
// returns: questions: integer (in use), hints: integer (of these questions), resources: integer (that teach it),
// returns: prerequisites: integer (direct ones), opens: integer concepts (that stand on it directly),
// returns: findings: list<string> (`few questions`, `no resource`, `alone`: no edge at all, `many prerequisites`)
// chart: scatter x=depth y=questions label=concept
MATCH (c:Concept)
WHERE c.retired_at IS NULL
WITH c, COUNT { MATCH (c)<-[:ASSESSES]-(q:Question) WHERE q.retired_at IS NULL } AS questions,
     COUNT { MATCH (c)<-[:ASSESSES]-(q:Question)<-[:HELPS]-(:Hint) WHERE q.retired_at IS NULL } AS hints,
     COUNT { (c)<-[:TEACHES]-(:Resource) } AS resources,
     COUNT { MATCH (c)<-[:PREREQUISITE_OF]-(below:Concept) WHERE below.retired_at IS NULL } AS prerequisites,
     COUNT { MATCH (c)-[:PREREQUISITE_OF]->(above:Concept) WHERE above.retired_at IS NULL } AS opens
WITH *, [finding IN [CASE WHEN questions < $few THEN 'few questions' END, CASE WHEN resources = 0 THEN 'no resource' END,
                     CASE WHEN prerequisites + opens = 0 THEN 'alone' END,
                     CASE WHEN prerequisites > $many THEN 'many prerequisites' END] WHERE finding IS NOT NULL] AS findings
RETURN c.id AS concept, c.title AS title, c.depth AS depth, questions, hints, resources, prerequisites, opens, findings
ORDER BY size(findings) DESC, questions, concept
