// What imports that began after this one, and were not taken back, found in place of what they wrote, as JSON.
// mode: read
// params: id: string
// returns: id: string, replaced: list<string>
MATCH (mine:Import {id: $id})
MATCH (i:Import)
WHERE i.started_at > mine.started_at AND i.state <> 'taken back' AND i.replaced IS NOT NULL
RETURN i.id AS id, i.replaced AS replaced
ORDER BY i.started_at, id
