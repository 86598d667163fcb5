// What is kept of what similar learners gained, and since when.
// mode: read
// params: id: string
// returns: neighbours: map, at: datetime
MATCH (l:Learner {id: $id})
RETURN l {.neighbour_concepts, .neighbour_lifts, .neighbour_learners} AS neighbours, l.neighbours_at AS at
