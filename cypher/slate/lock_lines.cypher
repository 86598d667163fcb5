// Takes the locks of slates, in the order given (sorted by id, so that writers never deadlock), and reads what became
// of their lines: everything was served where nothing is said. open: whether it is still to be settled.
// mode: write
// params: ids: list<string>
// returns: id: string, questions: list<string>, states: list<string>, reasons: list<string>,
// returns: state_at: list<datetime>, open: boolean
UNWIND $ids AS id
MATCH (s:Slate {id: id})
SET s += {}
WITH s
RETURN s.id AS id, s.questions AS questions,
       coalesce(s.states, [q IN s.questions | 'served']) AS states,
       coalesce(s.reasons, [q IN s.questions | '']) AS reasons,
       coalesce(s.state_at, [q IN s.questions | s.at]) AS state_at,
       s.open_since IS NOT NULL AS open
