// A learner with everything that is kept on the node itself.
// mode: read
// params: id: string
// returns: learner: map
MATCH (l:Learner {id: $id})
RETURN properties(l) AS learner
