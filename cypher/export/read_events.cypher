// Learning events of learners to leave with, and what each was done to.
// columns, moments: by label or type, the names of properties to read; moments are microseconds since 1970. An edge is
// [type, whether it leaves, label and id of the other end, its values, its moments].
// since: none before it; null for all.
// mode: read
// params: ids: list<string>, since: datetime, columns: map, moments: map
// returns: id: string, values: list<string>, moments: list<integer>, edges: list<map>
UNWIND $ids AS id
MATCH (l:Learner {id: id})-[:DID]->(n:LearningEvent)
USING INDEX SEEK l:Learner(id)
WHERE $since IS NULL OR n.at >= $since
RETURN n.id AS id,
       [p IN $columns['LearningEvent'] | n[p]] AS values,
       [p IN $moments['LearningEvent'] | n[p].epochSeconds * 1000000 + n[p].microsecond] AS moments,
       [['DID', false, 'Learner', id, [], []]] +
       COLLECT {
         MATCH (n)-[r:ON]->(m)
         RETURN [type(r), true, head(labels(m)), m.id,
                 [p IN $columns[type(r)] | r[p]],
                 [p IN $moments[type(r)] | r[p].epochSeconds * 1000000 + r[p].microsecond]]
       } AS edges
