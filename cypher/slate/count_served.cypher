// How many slates each policy and version of the tracing model made in a period, for how many learners, and when the
// first and the last of them. Not of learners who agreed to no research.
// mode: read
// params: since: datetime, until: datetime
// returns: policy: string, model: string, slates: integer, learners: integer, first_at: datetime, last_at: datetime
MATCH (s:Slate)<-[:WAS_SERVED]-(l:Learner)
USING INDEX s:Slate(at)
WHERE s.at >= $since AND s.at < $until AND coalesce(l.consent_research, 'full') <> 'none'
RETURN s.policy AS policy, s.model AS model, count(*) AS slates, count(DISTINCT l) AS learners,
       min(s.at) AS first_at, max(s.at) AS last_at
ORDER BY last_at DESC, policy, model
