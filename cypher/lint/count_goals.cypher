// How many goals of learners aim at concepts, of those at which any does, in one row of lists: ids, and counts.
// mode: read
// params: ids: list<string>
// returns: concepts: list<string>, goals: list<integer>
UNWIND $ids AS id
MATCH (c:Concept {id: id})
WITH c.id AS id, COUNT { (c)<-[:TARGETS]-(:Goal)<-[:PURSUES]-(:Learner) } AS goals
WHERE goals > 0
WITH id, goals ORDER BY id
RETURN collect(id) AS concepts, collect(goals) AS goals
