// All feedback of one learner, newest first, undone or not.
// mode: read
// params: learner_id: string
// returns: feedback: map
MATCH (:Learner {id: $learner_id})-[:GAVE]->(f:Feedback)
RETURN f {.*, concept_id: head(COLLECT { MATCH (f)-[:ABOUT]->(c:Concept) RETURN c.id }),
          question_id: head(COLLECT { MATCH (f)-[:ABOUT]->(q:Question) RETURN q.id })} AS feedback
ORDER BY f.at DESC, f.id
