// A learner with what habits are told by: the days of answers, and when questions lately answered were answered last, in
// microseconds since 1970.
// mode: read
// params: id: string
// returns: learner: map, recent_questions: list<string>, recent_at: list<integer>
MATCH (l:Learner {id: $id})
RETURN l {.id, .revision, .time_zone, .usual_minutes, .answers, .days} AS learner,
       coalesce(l.recent_questions, []) AS recent_questions, coalesce(l.recent_at, []) AS recent_at
