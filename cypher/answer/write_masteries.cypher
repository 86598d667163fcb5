// Sets the mastery edges of learners that a replay recomputed; the edges exist.
// mode: write
// params: rows: list<map>
// returns: nothing
UNWIND $rows AS row
MATCH (l:Learner {id: row.id})
SET l.revision = l.revision + 1
WITH l, row
UNWIND row.masteries AS mastery
MATCH (c:Concept {id: mastery.concept_id})
USING INDEX SEEK c:Concept(id)
MATCH (l)-[m:HAS_MASTERY]->(c)
SET m = mastery.properties
