// What learners said of purposes, and since when; null where nothing was said.
// mode: read
// params: ids: list<string>
// returns: id: string, consent: map
UNWIND $ids AS id
MATCH (l:Learner {id: id})
USING INDEX SEEK l:Learner(id)
RETURN l.id AS id, l {.consent_personalisation, .consent_personalisation_at, .consent_research, .consent_research_at,
          .consent_experiments, .consent_experiments_at} AS consent
