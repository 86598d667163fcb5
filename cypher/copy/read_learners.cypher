// One page of learners, by id, who agreed to research, with all that the analysts' copy may take of them. full: whether
// to single answers, too; without it what says so is left out. shared: what ties them to nodes that are nobody's own.
// own: nodes that are theirs, each with what it points to. Right responses are the keys of questions: left out.
// mode: read
// params: after: string, limit: integer
// returns: id: string, node: string (internal), full: boolean, properties: map,
// returns: shared: list<map> (type, source, target, properties), own: list<map> (type, node, label, properties, points)
MATCH (l:Learner)
WHERE l.id > $after AND coalesce(l.consent_research, 'full') IN ['full', 'limited']
WITH l, coalesce(l.consent_research, 'full') = 'full' AS full ORDER BY l.id LIMIT $limit
RETURN l.id AS id, elementId(l) AS node, full, properties(l) AS properties,
       COLLECT {
         MATCH (l)-[r:HAS_MASTERY|MEMBER_OF|BROUGHT]-()
         RETURN [type(r), elementId(startNode(r)), elementId(endNode(r)),
                 CASE WHEN full THEN properties(r) ELSE r {.*, last_three: null} END] AS tie
         UNION ALL
         MATCH (l)-[r:ANSWERED]->(q)
         WHERE full
         RETURN [type(r), elementId(l), elementId(q),
                 CASE WHEN r.correct THEN r {.*, response: null} ELSE properties(r) END] AS tie
       } AS shared,
       COLLECT {
         MATCH (l)-[r:PURSUES|WAS_SERVED|GAVE|DID]->(n)
         WHERE full OR type(r) = 'PURSUES'
         RETURN [type(r), elementId(n), head(labels(n)), n {.*, document: null, reasons: null},
                 COLLECT { MATCH (n)-[p:TARGETS|ABOUT|ON]->(c) RETURN [type(p), elementId(c)] }]
       } AS own
