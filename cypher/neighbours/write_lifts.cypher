// Keeps what similar learners gained on each learner, in the order of the rows (sorted by learner); empty lists remove
// what was kept. It is known about the learner and ranking reads it, so a learner for whom it differs is of the next
// revision; changed: how many those are.
// mode: write
// params: rows: list<map> (id: string, concepts: list<string>, lifts: list<float> above 1, learners: list<integer>),
// params: at: datetime
// returns: changed: integer
UNWIND $rows AS row
MATCH (l:Learner {id: row.id})
USING INDEX SEEK l:Learner(id)
SET l += {}
WITH l, row, coalesce(l.neighbour_concepts, []) <> row.concepts OR coalesce(l.neighbour_lifts, []) <> row.lifts
             OR coalesce(l.neighbour_learners, []) <> row.learners AS differs
SET l += CASE WHEN row.concepts = []
           THEN {neighbour_concepts: null, neighbour_lifts: null, neighbour_learners: null, neighbours_at: null}
           ELSE {neighbour_concepts: row.concepts, neighbour_lifts: row.lifts, neighbour_learners: row.learners,
                 neighbours_at: $at} END,
    l.revision = l.revision + CASE WHEN differs THEN 1 ELSE 0 END
RETURN sum(CASE WHEN differs THEN 1 ELSE 0 END) AS changed
