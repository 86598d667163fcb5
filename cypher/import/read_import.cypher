// One import: how it stands, and what it found in place of what it wrote, as JSON, oldest first.
// mode: read
// params: id: string
// returns: state: string, replaced: list<string>
MATCH (i:Import {id: $id})
RETURN i.state AS state, coalesce(i.replaced, []) AS replaced
