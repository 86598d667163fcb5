// Slates of learners to leave with.
// columns, moments: by label or type, the names of properties to read; moments are microseconds since 1970. An edge is
// [type, whether it leaves, label and id of the other end, its values, its moments].
// since: none before it; null for all.
// mode: read
// params: ids: list<string>, since: datetime, columns: map, moments: map
// returns: id: string, values: list<string>, moments: list<integer>, edges: list<map>
UNWIND $ids AS id
MATCH (l:Learner {id: id})-[:WAS_SERVED]->(n:Slate)
USING INDEX SEEK l:Learner(id)
WHERE $since IS NULL OR n.at >= $since
RETURN n.id AS id,
       [p IN $columns['Slate'] | CASE p
         WHEN 'state_at' THEN [t IN n.state_at | t.epochSeconds * 1000000 + t.microsecond]
         ELSE n[p] END] AS values,
       [p IN $moments['Slate'] | n[p].epochSeconds * 1000000 + n[p].microsecond] AS moments,
       [['WAS_SERVED', false, 'Learner', id, [], []]] AS edges
