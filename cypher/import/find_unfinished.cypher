// The import of the same files that did not end, if there is one.
// mode: read
// params: kind: string, digest: string
// returns: id: string
MATCH (i:Import {kind: $kind, digest: $digest, state: 'running'})
RETURN i.id AS id
ORDER BY i.started_at LIMIT 1
