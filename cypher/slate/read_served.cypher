// What was served, in order of time, one page as one row of lists, after the slate (at, after) and before `until`:
// each [slate id, time, learner id, policy, concept ids, question ids]. Not of learners who agreed to no research.
// mode: read
// params: at: datetime, after: string, until: datetime, limit: integer
// returns: slates: list<map>
MATCH (s:Slate)<-[:WAS_SERVED]-(l:Learner)
USING INDEX s:Slate(at)
WHERE s.at >= $at AND s.at < $until AND (s.at > $at OR s.id > $after) AND coalesce(l.consent_research, 'full') <> 'none'
WITH l, s ORDER BY s.at, s.id LIMIT $limit
RETURN collect([s.id, s.at, l.id, s.policy, coalesce(s.concepts, []), s.questions]) AS slates
