// Writes feedback of a learner, whose lock is held; what it takes the place of is undone. feedback_at is that of the
// newest there is: who gave none lately costs nothing when slates are made.
// mode: write
// params: learner_id: string, question_id: string (null where the concept itself was recommended),
// params: concept_id: string, properties: map, replaced: list<string>
// returns: nothing
MATCH (l:Learner {id: $learner_id})
SET l.revision = l.revision + 1, l.feedback_at = $properties.at
CREATE (l)-[:GAVE]->(f:Feedback)
SET f = $properties
WITH f
CALL () {
  UNWIND $replaced AS id
  MATCH (old:Feedback {id: id})
  SET old.undone_at = $properties.at
}
CALL (f) {
  MATCH (q:Question {id: $question_id})
  CREATE (f)-[:ABOUT]->(q)
}
CALL (f) {
  MATCH (c:Concept {id: $concept_id})
  CREATE (f)-[:ABOUT]->(c)
}
