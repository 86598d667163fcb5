// Learners with the goals they pursue; those that are not there are absent.
// mode: read
// params: ids: list<string>
// returns: learner: map, goals: list<string>
UNWIND $ids AS id
MATCH (l:Learner {id: id})
USING INDEX SEEK l:Learner(id)
RETURN l {.id, .revision, .time_zone, .usual_minutes, .answers, .days, .consent_personalisation, .consent_research,
          .consent_experiments} AS learner,
       COLLECT { MATCH (l)-[:PURSUES]->(:Goal)-[:TARGETS]->(c:Concept) RETURN DISTINCT c.id ORDER BY c.id } AS goals
