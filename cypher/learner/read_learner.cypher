// One learner with the goals pursued.
// mode: read
// params: id: string
// returns: learner: map, goals: list<string>
MATCH (l:Learner {id: $id})
RETURN l {.id, .revision, .time_zone, .usual_minutes, .answers, .days, .consent_personalisation, .consent_research,
          .consent_experiments} AS learner,
       COLLECT { MATCH (l)-[:PURSUES]->(:Goal)-[:TARGETS]->(c:Concept) RETURN DISTINCT c.id ORDER BY c.id } AS goals
