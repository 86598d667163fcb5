// A page of versions of the tracing model to leave with, by version, and the windows that each served in.
// columns, moments: by label or type, the names of properties to read; moments are microseconds since 1970. An edge is
// [type, whether it leaves, label and id of the other end, its values, its moments].
// mode: read
// params: after: string, limit: integer, columns: map, moments: map
// returns: id: string, values: list<string>, moments: list<integer>, edges: list<map>
MATCH (n:TracingModel)
WHERE n.version > $after
WITH n ORDER BY n.version LIMIT $limit
RETURN n.version AS id,
       [p IN $columns['TracingModel'] | n[p]] AS values,
       [p IN $moments['TracingModel'] | n[p].epochSeconds * 1000000 + n[p].microsecond] AS moments,
       COLLECT {
         MATCH (n)-[r:SERVED_IN]->(m)
         RETURN [type(r), true, head(labels(m)), m.id,
                 [p IN $columns[type(r)] | r[p]],
                 [p IN $moments[type(r)] | r[p].epochSeconds * 1000000 + r[p].microsecond]]
       } AS edges
