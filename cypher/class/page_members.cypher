// One page of the learners of a class, by id; from the list's end where `backward`.
// mode: read
// params: class_id: string, after: string, before: string, backward: boolean, limit: integer
// returns: learner: map
MATCH (c:Class {id: $class_id})<-[:MEMBER_OF]-(l:Learner)
WHERE $after < l.id < $before
WITH l
ORDER BY CASE WHEN $backward THEN '' ELSE l.id END, l.id DESC LIMIT $limit
RETURN l {.id, .revision, .time_zone, .usual_minutes, .answers, .days} AS learner
