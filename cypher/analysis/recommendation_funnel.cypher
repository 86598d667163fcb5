// How far do recommendations come, by the policy that made them?
// A line counts for every stage that it must have passed; one that was ignored, for the first alone.
// title: Funnel of recommendations
// subject: recommendations
// mode: read
// params: days: integer [1, 3650] days = 90 (up to as_of),
// params: as_of: datetime = now (the moment that is asked about)
// returns: policy: string (name and version), place: integer [1, 5] (of the stage),
// returns: stage: string (`served`, `shown`, `accepted`, `completed`: its question was answered, `learned`: and its concept is mastered),
// returns: lines: integer (that came so far), share: float [0, 1] (of the lines served that came so far),
// returns: low: float [0, 1] (lower end of its 95% Wilson interval), high: float [0, 1] (upper end of it)
// chart: funnel x=stage y=share series=policy
MATCH (l:Learner)-[:WAS_SERVED]->(s:Slate)
WHERE s.at > $as_of - duration({days: $days}) AND s.at <= $as_of AND coalesce(l.consent_research, 'full') <> 'none'
UNWIND range(0, size(s.questions) - 1) AS i
WITH s.policy AS policy, coalesce(s.states[i], 'served') AS state,
     CASE WHEN s.states[i] = 'completed'
       THEN EXISTS { MATCH (l)-[m:HAS_MASTERY]->(:Concept {id: s.concepts[i]}) WHERE m.mastered } ELSE false END AS learned
WITH policy, CASE WHEN learned THEN 5 WHEN state = 'completed' THEN 4 WHEN state = 'accepted' THEN 3
                  WHEN state IN ['shown', 'skipped'] THEN 2 ELSE 1 END AS reached, count(*) AS lines
WITH policy, collect([reached, lines]) AS stages, sum(lines) AS n
UNWIND range(1, 5) AS place
WITH policy, n, place, reduce(sum = 0, one IN stages | sum + CASE WHEN one[0] >= place THEN one[1] ELSE 0 END) AS lines
WITH *, 1.0 * lines / n AS p, (lines + 1.9208) / (n + 3.8416) AS middle,
     1.96 * sqrt(1.0 * lines * (n - lines) / n + 0.9604) / (n + 3.8416) AS half
RETURN policy, place, ['served', 'shown', 'accepted', 'completed', 'learned'][place - 1] AS stage, lines, p AS share,
       middle - half AS low, middle + half AS high
ORDER BY policy, place
