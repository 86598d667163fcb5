// An import has ended, or is being taken back.
// mode: write
// params: id: string, state: string, at: datetime, created: integer, updated: integer
// returns: nothing
MATCH (i:Import {id: $id})
SET i.state = $state, i.ended_at = $at,
    i.created = coalesce(i.created, 0) + $created, i.updated = coalesce(i.updated, 0) + $updated
