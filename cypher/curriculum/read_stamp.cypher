// What snapshots in memory are stamped with: the curriculum's revision and the model in force.
// mode: read
// params: nothing
// returns: revision: integer, model: string
MATCH (k:Curriculum {id: 'curriculum'})
RETURN k.revision AS revision, coalesce(k.model, 'default') AS model
