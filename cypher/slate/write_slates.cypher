// Writes served slates, each one node with arrays; a slate that is already there is left alone. `at` comes as text.
// Like whoever writes to a learner it takes the learner's lock first, in the order of the rows (sorted by learner):
// without it an answer at the same moment is a deadlock, and waits a second for its second try.
// mode: write
// params: rows: list<map>
// returns: nothing
UNWIND $rows AS row
MATCH (l:Learner {id: row.learner_id})
SET l += {}
WITH l, row
MERGE (s:Slate {id: row.properties.id})
ON CREATE SET s = row.properties, s.at = datetime(row.properties.at)
MERGE (l)-[:WAS_SERVED]->(s)
