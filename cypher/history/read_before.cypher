// What changed since a revision, each thing with the document that it had in that revision: null where it was not there.
// mode: read
// params: after: integer
// returns: thing: string, before: string | null
MATCH (c:Change)
WHERE c.revision > $after
WITH c ORDER BY c.revision
WITH c.thing AS thing, collect(c)[0] AS first
RETURN thing, first.before AS before
