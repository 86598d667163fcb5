// Which properties nodes have, with types and how many have each. Reads every node of the label; of all where it is null.
// mode: read
// params: label: string (or null)
// returns: name: string (the label), property: string, type: string (as valueType says), count: integer
MATCH (n)
WHERE $label IS NULL OR $label IN labels(n)
UNWIND labels(n) AS name
UNWIND keys(n) AS property
RETURN name, property, valueType(n[property]) AS type, count(*) AS count
ORDER BY name, property, type
