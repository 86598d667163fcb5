// One piece of feedback and who gave it.
// mode: read
// params: id: string
// returns: learner_id: string, feedback: map
MATCH (l:Learner)-[:GAVE]->(f:Feedback {id: $id})
RETURN l.id AS learner_id,
       f {.*, concept_id: head(COLLECT { MATCH (f)-[:ABOUT]->(c:Concept) RETURN c.id }),
          question_id: head(COLLECT { MATCH (f)-[:ABOUT]->(q:Question) RETURN q.id })} AS feedback
