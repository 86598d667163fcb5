// One page of the learners of a class, by id, from the list's end.
// mode: read
// params: class_id: string, after: string, before: string, limit: integer
// returns: learner: map
MATCH (c:Class {id: $class_id})<-[:MEMBER_OF]-(l)
WHERE $after < l.id < $before
WITH l
ORDER BY l.id DESC LIMIT $limit
RETURN l {.id, .revision, .time_zone, .usual_minutes, .answers, .days} AS learner
