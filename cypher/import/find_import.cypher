// The newest import of the same input that is in force or was cut off, if there is one.
// mode: read
// params: kind: string, digest: string
// returns: id: string, state: string
MATCH (i:Import {kind: $kind, digest: $digest})
WHERE i.state IN ['running', 'done']
RETURN i.id AS id, i.state AS state
ORDER BY i.started_at DESC LIMIT 1
