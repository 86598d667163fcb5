// Learners with what habits are told by: the days of answers, and when questions lately answered were answered last, in
// microseconds since 1970.
// mode: read
// params: ids: list<string>
// returns: learner: map, recent_questions: list<string>, recent_at: list<integer>
UNWIND $ids AS id
MATCH (l:Learner {id: id})
USING INDEX SEEK l:Learner(id)
RETURN l {.id, .revision, .time_zone, .usual_minutes, .answers, .days} AS learner,
       coalesce(l.recent_questions, []) AS recent_questions, coalesce(l.recent_at, []) AS recent_at
