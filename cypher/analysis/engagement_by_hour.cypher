// On which days and at which hours do learners answer, by their own clocks?
// title: Engagement by hour and day
// subject: learners
// mode: read
// params: since: datetime = 2000-01-01T00:00:00Z (answers from then on), until: datetime = now (answers before it)
// returns: day: integer [1, 7] (of the week, where the learner lives; 1 is Monday), hour: integer [0, 23] (of the day, there),
// returns: answers: integer (in that hour), share: float [0, 1] (of all answers)
// chart: heat map x=hour y=day value=answers
MATCH (l:Learner)-[a:ANSWERED]->(:Question)
WHERE coalesce(l.consent_research, 'full') <> 'none' AND a.voided_at IS NULL AND a.at >= $since AND a.at < $until
WITH coalesce(l.time_zone, 'UTC') AS zone, a.at.epochSeconds / 900 AS quarter, count(*) AS n
WITH n, datetime({datetime: datetime({epochSeconds: quarter * 900}), timezone: zone}) AS local
WITH local.dayOfWeek AS day, local.hour AS hour, sum(n) AS answers
WITH collect([day, hour, answers]) AS cells, sum(answers) AS total
UNWIND cells AS cell
RETURN cell[0] AS day, cell[1] AS hour, cell[2] AS answers, 1.0 * cell[2] / total AS share
ORDER BY day, hour
