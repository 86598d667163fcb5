// What one revision changed: each thing with its document before, and with the one that the next change to it found, which
// is what it was after this one; next is empty where it has not changed since.
// mode: read
// params: number: integer
// returns: thing: string, before: string | null, next: list<string>
MATCH (:Revision {number: $number})-[:CHANGED]->(c:Change)
RETURN c.thing AS thing, c.before AS before, COLLECT {
  MATCH (n:Change {thing: c.thing})
  WHERE n.revision > $number
  RETURN n.before ORDER BY n.revision LIMIT 1
} AS next
