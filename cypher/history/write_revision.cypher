// Keeps who made a revision of the curriculum, when and why. One that an import made is called by its files.
// mode: write
// params: properties: map, import_id: string (null where it is no import)
// returns: at: datetime, title: string
OPTIONAL MATCH (i:Import {id: $import_id})
CREATE (r:Revision)
SET r = $properties,
    r.import_id = i.id,
    r.title = CASE WHEN i IS NULL THEN $properties.title ELSE substring(reduce(all = '', file IN i.files | all + CASE all WHEN '' THEN '' ELSE ', ' END + file), 0, 1000) END,
    r.at = coalesce($properties.at, datetime())
RETURN r.at AS at, r.title AS title
