// Lets teachers lead a class no longer; takes the class's lock. No row: no such class.
// mode: write
// params: class_id: string, teacher_ids: list<string>
// returns: removed: integer
MATCH (c:Class {id: $class_id})
SET c += {}
WITH c
CALL (c) {
  UNWIND $teacher_ids AS teacher_id
  MATCH (t:Teacher {id: teacher_id})-[r:LEADS]->(c)
  USING INDEX SEEK t:Teacher(id)
  DELETE r
  RETURN count(*) AS removed
}
RETURN removed
