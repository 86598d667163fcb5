// What share of those who started in a week comes back in the weeks after?
// title: Cohorts
// subject: learners
// mode: read
// params: least: integer [1, 1000000] learners = 20 (who started in a week; weeks with fewer are left out),
// params: as_of: datetime = now (the moment that is asked about)
// returns: cohort: string (the Monday of the week of the first answer, UTC), learners: integer (who started in it),
// returns: week: integer weeks (since that Monday; 0 is the week of the start), active: integer learners (who answered in it),
// returns: share: float [0, 1] (of the cohort that was active), low: float [0, 1] (lower end of its 95% Wilson interval), high: float [0, 1] (upper end of it)
// chart: heat map x=week y=cohort value=share
MATCH (l:Learner)-[a:ANSWERED]->(:Question)
WHERE coalesce(l.consent_research, 'full') <> 'none' AND a.voided_at IS NULL AND a.at <= $as_of
WITH l, (a.at.epochSeconds / 86400 + 3) / 7 AS monday, count(*) AS answers
WITH l, min(monday) AS first, collect(monday) AS weeks
UNWIND weeks AS monday
WITH first, monday - first AS week, count(*) AS active
WITH first, collect([week, active]) AS weeks
UNWIND weeks AS one
WITH first, [each IN weeks WHERE each[0] = 0][0][1] AS n, one[0] AS week, one[1] AS active
WHERE n >= $least
WITH *, 1.0 * active / n AS p, (active + 1.9208) / (n + 3.8416) AS middle,
     1.96 * sqrt(1.0 * active * (n - active) / n + 0.9604) / (n + 3.8416) AS half
RETURN toString(date({year: 1970, month: 1, day: 1}) + duration({days: first * 7 - 3})) AS cohort, n AS learners, week, active, p AS share,
       middle - half AS low, middle + half AS high
ORDER BY cohort, week
