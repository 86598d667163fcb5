// All learning events of a learner, oldest first.
// mode: read
// params: learner_id: string
// returns: event: map
MATCH (l:Learner {id: $learner_id})-[:DID]->(e:LearningEvent)
RETURN e {.*, learner_id: l.id,
          target: head(COLLECT { MATCH (e)-[:ON]->(t) RETURN [toLower(head(labels(t))), t.id] })} AS event
ORDER BY e.at, e.seq, e.id
