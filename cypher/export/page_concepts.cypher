// A page of concepts to leave with, by id: what stands on each, the prerequisites that go out from it, and its fits.
// columns, moments: by label or type, the names of properties to read; moments are microseconds since 1970. An edge is
// [type, whether it leaves, label and id of the other end, its values, its moments].
// mode: read
// params: after: string, limit: integer, columns: map, moments: map
// returns: id: string, values: list<string>, moments: list<integer>, edges: list<map>
MATCH (n:Concept)
WHERE n.id > $after
WITH n ORDER BY n.id LIMIT $limit
RETURN n.id AS id,
       [p IN $columns['Concept'] | n[p]] AS values,
       [p IN $moments['Concept'] | n[p].epochSeconds * 1000000 + n[p].microsecond] AS moments,
       COLLECT {
         MATCH (n)-[r:PREREQUISITE_OF|ENCOMPASSES]->(m)
         RETURN [type(r), true, head(labels(m)), m.id,
                 [p IN $columns[type(r)] | r[p]],
                 [p IN $moments[type(r)] | r[p].epochSeconds * 1000000 + r[p].microsecond]]
       } +
       COLLECT {
         MATCH (n)<-[r:FITS|COULD_NOT_FIT]-(m)
         RETURN [type(r), false, head(labels(m)), m.version,
                 [p IN $columns[type(r)] | r[p]],
                 [p IN $moments[type(r)] | r[p].epochSeconds * 1000000 + r[p].microsecond]]
       } AS edges
