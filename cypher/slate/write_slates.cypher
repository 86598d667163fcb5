// Writes served slates, each one node with arrays; a slate that is already there is left alone. `at` comes as text.
// mode: write
// params: rows: list<map>
// returns: nothing
UNWIND $rows AS row
MATCH (l:Learner {id: row.learner_id})
MERGE (s:Slate {id: row.properties.id})
ON CREATE SET s = row.properties, s.at = datetime(row.properties.at)
MERGE (l)-[:WAS_SERVED]->(s)
