// A page of the learners who agreed to research, by id, with how far (full or limited), their mastery and their classes.
// columns, moments: by label or type, the names of properties to read; moments are microseconds since 1970. An edge is
// [type, whether it leaves, label and id of the other end, its values, its moments].
// mode: read
// params: after: string, limit: integer, columns: map, moments: map
// returns: id: string, consent: string, values: list<string>, moments: list<integer>, edges: list<map>
MATCH (n:Learner)
WHERE n.id > $after AND coalesce(n.consent_research, 'full') IN ['limited', 'full']
WITH n ORDER BY n.id LIMIT $limit
RETURN n.id AS id,
       coalesce(n.consent_research, 'full') AS consent,
       [p IN $columns['Learner'] | n[p]] AS values,
       [p IN $moments['Learner'] | n[p].epochSeconds * 1000000 + n[p].microsecond] AS moments,
       COLLECT {
         MATCH (n)-[r:HAS_MASTERY|MEMBER_OF]->(m)
         RETURN [type(r), true, head(labels(m)), m.id,
                 [p IN $columns[type(r)] | r[p]],
                 [p IN $moments[type(r)] | r[p].epochSeconds * 1000000 + r[p].microsecond]]
       } AS edges
