// How often questions were answered, those that ever were, in one row of lists: ids, and counts.
// mode: read
// params: ids: list<string>
// returns: questions: list<string>, answers: list<integer>
UNWIND $ids AS id
MATCH (q:Question {id: id})
WITH q.id AS id, COUNT { (q)<-[:ANSWERED]-() } AS answers
WHERE answers > 0
WITH id, answers ORDER BY id
RETURN collect(id) AS questions, collect(answers) AS answers
