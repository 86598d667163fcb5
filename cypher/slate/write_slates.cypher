// Writes served slates, each one node with arrays; a slate that is already there is left alone. Times come as text.
// states, reasons and state_at say what became of each line, in the order of the lines; open_since goes once all is
// said. Like whoever writes to a learner it takes the learner's lock first, in the order of the rows (sorted by
// learner): without it an answer at the same moment is a deadlock, and waits a second for its second try.
// mode: write
// params: rows: list<map>
// returns: id: string (of those whose learner there is)
UNWIND $rows AS row
MATCH (l:Learner {id: row.learner_id})
SET l += {}
WITH l, row, datetime(coalesce(row.served_at, row.properties.at)) AS served_at
MERGE (s:Slate {id: row.properties.id})
ON CREATE SET s = row.properties, s.at = datetime(row.properties.at), s.served_at = served_at,
              s.open_since = served_at, s.states = [q IN row.properties.questions | 'served'],
              s.reasons = [q IN row.properties.questions | ''],
              s.state_at = [q IN row.properties.questions | served_at]
MERGE (l)-[:WAS_SERVED]->(s)
RETURN s.id AS id
