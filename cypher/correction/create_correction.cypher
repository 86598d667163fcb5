// Keeps that questions are corrected, what each was before and is after, until all learners whom it touches are
// replayed. A replay of everything corrects no question in particular.
// mode: write
// params: id: string, kind: string, reason: string, import_id: string (null where it is no import),
// params: rows: list<map> (id: string, before, after)
// returns: nothing
CREATE (k:Correction {id: $id, kind: $kind, reason: $reason, import_id: $import_id, at: datetime(), state: 'running',
                      cursor: '', learners: 0, answers: 0, changed: 0, ungraded: 0})
WITH k
UNWIND $rows AS row
MATCH (q:Question {id: row.id})
CREATE (k)-[:CORRECTS {before: row.before, after: row.after}]->(q)
