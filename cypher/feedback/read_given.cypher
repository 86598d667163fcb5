// All feedback of learners, newest first, undone or not.
// mode: read
// params: learner_ids: list<string>
// returns: learner_id: string, feedback: map
UNWIND $learner_ids AS learner_id
MATCH (l:Learner {id: learner_id})
USING INDEX SEEK l:Learner(id)
MATCH (l)-[:GAVE]->(f:Feedback)
RETURN learner_id, f {.*, concept_id: head(COLLECT { MATCH (f)-[:ABOUT]->(c:Concept) RETURN c.id }),
          question_id: head(COLLECT { MATCH (f)-[:ABOUT]->(q:Question) RETURN q.id })} AS feedback
ORDER BY f.at DESC, f.id
