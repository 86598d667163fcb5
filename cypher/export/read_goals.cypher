// Goals of learners to leave with, and what each targets.
// columns, moments: by label or type, the names of properties to read; moments are microseconds since 1970. An edge is
// [type, whether it leaves, label and id of the other end, its values, its moments].
// mode: read
// params: ids: list<string>, columns: map, moments: map
// returns: id: string, values: list<string>, moments: list<integer>, edges: list<map>
UNWIND $ids AS id
MATCH (l:Learner {id: id})-[:PURSUES]->(n:Goal)
USING INDEX SEEK l:Learner(id)
RETURN n.id AS id,
       [p IN $columns['Goal'] | n[p]] AS values,
       [p IN $moments['Goal'] | n[p].epochSeconds * 1000000 + n[p].microsecond] AS moments,
       [['PURSUES', false, 'Learner', id, [], []]] +
       COLLECT {
         MATCH (n)-[r:TARGETS]->(m)
         RETURN [type(r), true, head(labels(m)), m.id,
                 [p IN $columns[type(r)] | r[p]],
                 [p IN $moments[type(r)] | r[p].epochSeconds * 1000000 + r[p].microsecond]]
       } AS edges
