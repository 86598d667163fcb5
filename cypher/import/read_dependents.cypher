// What else hangs on the things that an import created, so that they cannot be taken away. restored: questions
// that taking it back returns to what they were.
// mode: read
// params: id: string, restored: list<string>
// returns: what: string, on: string, count: integer
CALL () {
  MATCH (q:Question {import_id: $id})<-[a:ANSWERED]-()
  WHERE a.import_id IS NULL OR a.import_id <> $id
  RETURN 'answers to the question' AS what, q.id AS on, count(a) AS count
  UNION ALL
  MATCH (c:Concept {import_id: $id})<-[:ASSESSES]-(q:Question)
  WHERE (q.import_id IS NULL OR q.import_id <> $id) AND NOT q.id IN $restored
  RETURN 'questions on the concept' AS what, c.id AS on, count(q) AS count
  UNION ALL
  MATCH (c:Concept {import_id: $id})-[p:PREREQUISITE_OF|ENCOMPASSES]-()
  WHERE p.import_id IS NULL OR p.import_id <> $id
  RETURN 'prerequisites at the concept' AS what, c.id AS on, count(p) AS count
  UNION ALL
  MATCH (c:Concept {import_id: $id})<-[:TEACHES|INCLUDES]-(r)
  WHERE r.import_id IS NULL OR r.import_id <> $id
  RETURN 'resources and courses with the concept' AS what, c.id AS on, count(r) AS count
  UNION ALL
  MATCH (c:Concept {import_id: $id})<-[:TARGETS]-(g:Goal)
  RETURN 'goals of learners at the concept' AS what, c.id AS on, count(g) AS count
  UNION ALL
  MATCH (i:Import {id: $id})
  MATCH (k:Correction)-[:CORRECTS]->(q:Question)
  WHERE q.id IN $restored AND k.reason <> '' AND k.at > i.started_at
  RETURN 'corrections of the question' AS what, q.id AS on, count(k) AS count
}
RETURN what, on, count
ORDER BY what, count DESC, on
LIMIT 10
