// Gives answers another verdict; the one that each came with is kept.
// mode: write
// params: id: string (of the correction), rows: list<map> (event_id: string, correct: boolean)
// returns: nothing
UNWIND $rows AS row
MATCH (:Learner)-[a:ANSWERED {event_id: row.event_id}]->(:Question)
USING INDEX SEEK a:ANSWERED(event_id)
SET a.recorded_correct = coalesce(a.recorded_correct, a.correct), a.correct = row.correct, a.rescored_by = $id
