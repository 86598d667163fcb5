// Changes what is given of a class; what is null stays as it is.
// mode: write
// params: id: string, title: string (or null), time_zone: string (or null)
// returns: id: string
MATCH (c:Class {id: $id})
SET c.title = coalesce($title, c.title), c.time_zone = coalesce($time_zone, c.time_zone)
RETURN c.id AS id
