// Every revision that changed one thing, oldest first, with the document that it had before.
// mode: read
// params: thing: string
// returns: revision: map, before: string | null
MATCH (r:Revision)-[:CHANGED]->(c:Change {thing: $thing})
USING INDEX SEEK c:Change(thing)
RETURN r {.number, .at, .by, .kind, .title, .why, .approved_by, .draft_id, .changes} AS revision, c.before AS before
ORDER BY r.number
