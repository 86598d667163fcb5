// Creates a learner with what is said of consent, or returns the one there is unchanged.
// mode: write
// params: id: string, time_zone: string, usual_minutes: float (minutes a day), consent: map (of properties)
// returns: learner: map, created: boolean
OPTIONAL MATCH (old:Learner {id: $id})
WITH old IS NULL AS created
MERGE (l:Learner {id: $id})
ON CREATE SET l.revision = 0, l.time_zone = $time_zone, l.usual_minutes = $usual_minutes,
  l.answers = 0, l.days = [], l += $consent
RETURN l {.id, .revision, .time_zone, .usual_minutes, .answers, .days, .consent_personalisation, .consent_research,
          .consent_experiments} AS learner, created
