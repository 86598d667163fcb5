// Keeps who made a revision of the curriculum, when and why. One that an import made is called by its
// files, the first three.
// mode: write
// params: properties: map, import_id: string (null where it is no import)
// returns: at: datetime, title: string
OPTIONAL MATCH (i:Import {id: $import_id})
CREATE (r:Revision)
SET r = $properties,
    r.import_id = i.id,
    r.title = CASE WHEN i IS NULL THEN $properties.title
                   ELSE reduce(all = i.files[0], file IN i.files[1..3] | all + ', ' + file) +
                        CASE WHEN size(i.files) > 3 THEN ' and ' + (size(i.files) - 3) + ' more' ELSE '' END END,
    r.at = coalesce($properties.at, datetime())
RETURN r.at AS at, r.title AS title
