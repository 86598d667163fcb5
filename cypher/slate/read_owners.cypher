// Whose slates these are, and how many lines they have.
// mode: read
// params: ids: list<string>
// returns: id: string, learner_id: string, lines: integer
UNWIND $ids AS id
MATCH (s:Slate {id: id})<-[:WAS_SERVED]-(l:Learner)
RETURN id, l.id AS learner_id, size(s.questions) AS lines
