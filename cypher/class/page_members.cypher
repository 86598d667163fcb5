// One page of the learners of a class, by id.
// mode: read
// params: class_id: string, after: string, limit: integer
// returns: learner: map
MATCH (c:Class {id: $class_id})<-[:MEMBER_OF]-(l:Learner)
WHERE l.id > $after
WITH l
ORDER BY l.id LIMIT $limit
RETURN l {.id, .revision, .time_zone, .usual_minutes, .answers, .days} AS learner
