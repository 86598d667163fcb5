// Keeps that questions are corrected, what each was before and is after, until all learners whom it touches are
// replayed. A replay of everything corrects no question in particular. What nobody gave a reason for is no more than
// a mark of work under way.
// mode: write
// params: id: string, kind: string, reason: string, revision: integer (that it follows from, null where none), rows: list<map> (id: string, before, after)
// returns: nothing
CREATE (k:Correction {id: $id, kind: $kind, reason: $reason, at: datetime(), state: 'running',
                      cursor: '', learners: 0, answers: 0, changed: 0, ungraded: 0})
WITH k
CALL (k) {
  MATCH (r:Revision {number: $revision})
  CREATE (r)-[:MOVES]->(k)
}
WITH k
UNWIND $rows AS row
MATCH (q:Question {id: row.id})
CREATE (k)-[:CORRECTS {before: row.before, after: row.after}]->(q)
