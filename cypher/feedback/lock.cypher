// Takes the locks of the question, where there is one, and then of the learner (the order that answers take them in),
// and reads what feedback depends on: what stands of it on this line of this slate, and how many wrong answers there
// are on the concept. No row where there is no such learner.
// mode: write
// params: learner_id: string, question_id: string (null where the concept itself was recommended),
// params: concept_id: string, slate_id: string, rank: integer
// returns: standing: list<map>, wrong: integer
CALL () {
  MATCH (q:Question {id: $question_id})
  SET q += {}
}
MATCH (l:Learner {id: $learner_id})
SET l += {}
WITH l
OPTIONAL MATCH (c:Concept {id: $concept_id})
USING INDEX SEEK c:Concept(id)
OPTIONAL MATCH (l)-[m:HAS_MASTERY]->(c)
RETURN COLLECT {
         MATCH (l)-[:GAVE]->(f:Feedback)
         WHERE f.slate = $slate_id AND f.rank = $rank AND f.undone_at IS NULL
         RETURN [f.id, f.kind, f.at]
       } AS standing,
       coalesce(m.answers - m.correct, 0) AS wrong
