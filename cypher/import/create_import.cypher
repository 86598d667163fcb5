// Keeps that an import has begun.
// mode: write
// params: id: string, kind: string, digest: string, files: list<string>, at: datetime
// returns: nothing
CREATE (:Import {id: $id, kind: $kind, digest: $digest, files: $files, state: 'running', started_at: $at})
