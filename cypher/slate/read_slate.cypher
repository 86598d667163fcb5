// One served slate with the learner it was for.
// mode: read
// params: id: string
// returns: slate: map, learner_id: string
MATCH (l:Learner)-[:WAS_SERVED]->(s:Slate {id: $id})
RETURN properties(s) AS slate, l.id AS learner_id
