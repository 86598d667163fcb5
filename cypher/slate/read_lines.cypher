// What became of the lines of slates, in the order of the lines.
// mode: read
// params: ids: list<string>
// returns: id: string, states: list<string>, reasons: list<string>, state_at: list<datetime>
UNWIND $ids AS id
MATCH (s:Slate {id: id})
WHERE s.states IS NOT NULL
RETURN id, s.states AS states, s.reasons AS reasons, s.state_at AS state_at
