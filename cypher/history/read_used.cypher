// Which of these things there ever were, as far as history goes.
// mode: read
// params: things: list<string>
// returns: thing: string
UNWIND $things AS thing
WITH thing
WHERE EXISTS { MATCH (c:Change {thing: thing}) }
RETURN thing
