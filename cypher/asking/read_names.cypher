// What nodes are called, by Neo4j's own ids for them: relationships come without the properties of their ends.
// mode: read
// params: elements: list<string>
// returns: element: string, labels: list<string>, properties: map
UNWIND $elements AS element
MATCH (n) WHERE elementId(n) = element
RETURN element, labels(n) AS labels, n {.id, .version, .hash, .number} AS properties
