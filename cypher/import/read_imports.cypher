// Every import, newest first.
// mode: read
// params: limit: integer
// returns: id: string, kind: string, state: string, files: list<string>, started_at: datetime, ended_at: datetime,
// returns: created: integer, updated: integer
MATCH (i:Import)
RETURN i.id AS id, i.kind AS kind, i.state AS state, i.files AS files, i.started_at AS started_at,
       i.ended_at AS ended_at, i.created AS created, i.updated AS updated
ORDER BY started_at DESC, id LIMIT $limit
