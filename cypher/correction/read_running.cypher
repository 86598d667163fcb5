// The corrections that are not completed, oldest first, with what each question was before and is after.
// mode: read
// params: nothing
// returns: correction: map
MATCH (k:Correction {state: 'running'})
USING INDEX SEEK k:Correction(state)
WITH k ORDER BY k.at, k.id
RETURN k {.id, .kind, .reason, .cursor, .model, .learners, .answers, .changed, .ungraded,
          questions: COLLECT { MATCH (k)-[r:CORRECTS]->(q:Question) RETURN [q.id, r.before, r.after] ORDER BY q.id }
         } AS correction
