// Takes away all that an import created in the curriculum; nothing else hangs on it.
// mode: write
// params: id: string
// returns: nothing
CALL () {
  MATCH (q:Question {import_id: $id})
  OPTIONAL MATCH (h:Hint)-[:HELPS]->(q)
  DETACH DELETE h, q
}
CALL () {
  MATCH ()-[e:PREREQUISITE_OF {import_id: $id}]->()
  DELETE e
}
CALL () {
  MATCH ()-[e:ENCOMPASSES {import_id: $id}]->()
  DELETE e
}
CALL () {
  MATCH (n:Resource|Course {import_id: $id})
  DETACH DELETE n
}
CALL () {
  MATCH (c:Concept {import_id: $id})
  DETACH DELETE c
}
CALL () {
  MATCH (m:Misconception)
  WHERE NOT EXISTS { (m)<-[:REVEALS]-() }
  DELETE m
}
