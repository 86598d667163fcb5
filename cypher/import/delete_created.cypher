// Takes away all that an import created in the curriculum, on which nothing else hangs, and the learners it created
// of whom nothing else is known; an import that was cut off may have created some without any answer yet.
// mode: write
// params: id: string
// returns: nothing
CALL () {
  MATCH (:Question {import_id: $id})-[:REVEALS]->(m:Misconception)
  RETURN collect(DISTINCT m) AS revealed
}
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
  MATCH (n:Resource|Course|Template {import_id: $id})
  DETACH DELETE n
}
CALL () {
  MATCH (c:Concept {import_id: $id})
  DETACH DELETE c
}
CALL () {
  MATCH (l:Learner {import_id: $id})
  WHERE NOT EXISTS { (l)--() }
  DELETE l
}
CALL (revealed) {
  UNWIND revealed AS m
  WITH m
  WHERE NOT EXISTS { (m)<-[:REVEALS]-() }
  DELETE m
}
