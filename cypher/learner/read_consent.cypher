// What a learner said of purposes, and since when; null where nothing was said.
// mode: read
// params: id: string
// returns: consent: map
MATCH (l:Learner {id: $id})
RETURN l {.consent_personalisation, .consent_personalisation_at, .consent_research, .consent_research_at,
          .consent_experiments, .consent_experiments_at} AS consent
