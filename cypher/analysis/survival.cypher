// How long do learners stay, by the week in which they started?
// Kaplan and Meier 1958, by weeks since the first answer; who is still here is censored. Intervals: Greenwood's variance.
// title: Survival of cohorts
// subject: learners
// mode: read
// params: away: integer [1, 3650] days = 14 (without an answer after which somebody has left),
// params: least: integer [1, 1000000] learners = 20 (who started in a week; weeks with fewer are left out),
// params: as_of: datetime = now (the moment that is asked about)
// returns: cohort: string (the Monday of the week of the first answer, UTC), week: integer weeks (since the first answer),
// returns: at_risk: integer learners (who had neither left nor been censored before), left: integer learners (whose last answer was in it),
// returns: survival: float [0, 1] (share estimated to stay beyond the week), low: float [0, 1] (lower end of its 95% interval),
// returns: high: float [0, 1] (upper end of it)
// chart: survival steps x=week y=survival low=low high=high series=cohort
MATCH (l:Learner)-[a:ANSWERED]->(:Question)
WHERE coalesce(l.consent_research, 'full') <> 'none' AND a.voided_at IS NULL AND a.at <= $as_of
WITH l, min(a.at) AS first, max(a.at) AS last
WITH toString(date.truncate('week', first)) AS cohort, (last.epochSeconds - first.epochSeconds) / 604800 AS week,
     last < $as_of - duration({days: $away}) AS gone
WITH cohort, week, count(*) AS n, count(CASE WHEN gone THEN 1 END) AS left
ORDER BY cohort, week
WITH cohort, sum(n) AS started, collect([week, n, left]) AS weeks
WHERE started >= $least
UNWIND range(0, size(weeks) - 1) AS i
WITH cohort, weeks, i, reduce(n = started, before IN weeks[..i] | n - before[1]) AS at_risk
ORDER BY cohort, i
WITH cohort, collect({week: weeks[i][0], at_risk: at_risk, left: weeks[i][2]}) AS steps
UNWIND range(0, size(steps) - 1) AS i
WITH cohort, steps[i] AS step,
     reduce(kept = 1.0, one IN steps[..i + 1] | kept * (one.at_risk - one.left) / one.at_risk) AS s,
     reduce(v = 0.0, one IN steps[..i + 1] |
       CASE WHEN one.at_risk > one.left THEN v + 1.0 * one.left / one.at_risk / (one.at_risk - one.left) ELSE v END) AS v
WITH *, 1.96 * s * sqrt(v) AS half
RETURN cohort, step.week AS week, step.at_risk AS at_risk, step.left AS left, s AS survival,
       CASE WHEN half < s THEN s - half ELSE 0.0 END AS low, CASE WHEN s + half < 1 THEN s + half ELSE 1.0 END AS high
ORDER BY cohort, week
