// A page of courses to leave with, by id, and what each includes.
// columns, moments: by label or type, the names of properties to read; moments are microseconds since 1970. An edge is
// [type, whether it leaves, label and id of the other end, its values, its moments].
// mode: read
// params: after: string, limit: integer, columns: map, moments: map
// returns: id: string, values: list<string>, moments: list<integer>, edges: list<map>
MATCH (n:Course)
WHERE n.id > $after
WITH n ORDER BY n.id LIMIT $limit
RETURN n.id AS id,
       [p IN $columns['Course'] | n[p]] AS values,
       [p IN $moments['Course'] | n[p].epochSeconds * 1000000 + n[p].microsecond] AS moments,
       COLLECT {
         MATCH (n)-[r:INCLUDES]->(m)
         RETURN [type(r), true, head(labels(m)), m.id,
                 [p IN $columns[type(r)] | r[p]],
                 [p IN $moments[type(r)] | r[p].epochSeconds * 1000000 + r[p].microsecond]]
       } AS edges
