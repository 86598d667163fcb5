// Which properties relationships have, with types and how many have each. Reads every one of the type; all where it is
// null.
// mode: read
// params: label: string (the type, or null)
// returns: name: string (the type), property: string, type: string (as valueType says), count: integer
MATCH ()-[r]->()
WHERE $label IS NULL OR type(r) = $label
UNWIND keys(r) AS property
RETURN type(r) AS name, property, valueType(r[property]) AS type, count(*) AS count
ORDER BY name, property, type
