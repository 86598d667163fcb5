// The live revision of the curriculum, and the first one of which it is kept what it changed; null where there is none.
// mode: read
// params: nothing
// returns: live: integer, first: integer | null
MATCH (k:Curriculum {id: 'curriculum'})
RETURN k.revision AS live,
       COLLECT { MATCH (r:Revision) WHERE r.number > 0 RETURN r.number ORDER BY r.number LIMIT 1 }[0] AS first
