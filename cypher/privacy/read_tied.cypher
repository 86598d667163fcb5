// Everything of one kind that is tied to a learner, oldest first: what stands on the tie, and at its other end all, where
// that is the learner's alone, else no more than what it is. about: what the other end points to, each [label, id].
// mode: read
// params: id: string, relationship: string, own: boolean
// returns: tie: map, thing: map, label: string, thing_id: string, text: string, about: list<map>
MATCH (l:Learner {id: $id})-[r]-(n)
WHERE type(r) = $relationship
WITH l, r, n, coalesce(r.at, n.at) AS at, coalesce(r.event_id, n.id) AS key
ORDER BY at, key
RETURN properties(r) AS tie, CASE WHEN $own THEN properties(n) ELSE {} END AS thing,
       head(labels(n)) AS label, n.id AS thing_id, coalesce(n.stem, n.title) AS text,
       CASE WHEN $own THEN COLLECT { MATCH (n)-->(x) WHERE x <> l RETURN [head(labels(x)), x.id] } ELSE [] END AS about
