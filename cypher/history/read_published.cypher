// What was changed by publishing or going back since an import was done, of some things, by the newest change first.
// mode: read
// params: import_id: string, things: list<string>
// returns: thing: string, number: integer, by: string
MATCH (i:Revision {import_id: $import_id})
USING INDEX SEEK i:Revision(import_id)
WITH max(i.number) AS last
UNWIND $things AS thing
MATCH (c:Change {thing: thing})<-[:CHANGED]-(r:Revision)
USING INDEX SEEK c:Change(thing)
WHERE c.revision > last AND r.kind IN ['publish', 'rollback']
RETURN thing, r.number AS number, r.by AS by
ORDER BY number DESC, thing
LIMIT 10
