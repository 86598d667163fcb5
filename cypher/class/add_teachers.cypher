// Lets teachers lead a class, whose lock it takes; who leads it stays, since when they do. No row: no such class.
// mode: write
// params: class_id: string, teacher_ids: list<string>, at: datetime
// returns: added: integer
MATCH (c:Class {id: $class_id})
SET c += {}
WITH c
CALL (c) {
  UNWIND $teacher_ids AS teacher_id
  MERGE (t:Teacher {id: teacher_id})
  WITH c, t
  WHERE NOT EXISTS { (t)-[:LEADS]->(c) }
  CREATE (t)-[:LEADS {since: $at}]->(c)
  RETURN count(*) AS added
}
RETURN added
