// How much do learners do in a week, and does that grow or shrink?
// title: Pace
// subject: learners
// mode: read
// params: least: integer [1, 1000000] learners = 20 (who answered in a week; weeks with fewer are left out)
// returns: week: string (its Monday, UTC), learners: integer (who answered), answers: integer (that count),
// returns: low: float answers (that a tenth of the learners stay below), median: float answers (of a learner in the week; half give fewer),
// returns: high: float answers (that a tenth exceed), minutes: float minutes (median time on questions, of learners whose times are known)
// chart: line x=week y=median low=low high=high
MATCH (l:Learner)-[a:ANSWERED]->(:Question)
WHERE coalesce(l.consent_research, 'full') <> 'none' AND a.voided_at IS NULL AND a.at IS NOT NULL
WITH l, (a.at.epochSeconds / 86400 + 3) / 7 AS monday, count(*) AS n, sum(a.response_ms) AS ms
WITH monday, count(*) AS learners, sum(n) AS answers, toFloat(percentileCont(n, 0.1)) AS low, toFloat(percentileCont(n, 0.5)) AS median,
     toFloat(percentileCont(n, 0.9)) AS high, toFloat(percentileCont(CASE WHEN ms > 0 THEN ms / 60000.0 END, 0.5)) AS minutes
WHERE learners >= $least
RETURN toString(date({year: 1970, month: 1, day: 1}) + duration({days: monday * 7 - 3})) AS week, learners, answers, low, median, high, minutes
ORDER BY week
