// A page of classes to leave with, by id, without anybody in them.
// columns, moments: by label or type, the names of properties to read; moments are microseconds since 1970. An edge is
// [type, whether it leaves, label and id of the other end, its values, its moments].
// mode: read
// params: after: string, limit: integer, columns: map, moments: map
// returns: id: string, values: list<string>, moments: list<integer>, edges: list<map>
MATCH (n:Class)
WHERE n.id > $after
WITH n ORDER BY n.id LIMIT $limit
RETURN n.id AS id,
       [p IN $columns['Class'] | n[p]] AS values,
       [p IN $moments['Class'] | n[p].epochSeconds * 1000000 + n[p].microsecond] AS moments,
       [] AS edges
