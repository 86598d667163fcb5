// Do predictions get worse week by week, and for which version of the model?
// title: Drift of predictions
// subject: model
// mode: read
// params: days: integer [1, 3650] days = 365 (up to as_of),
// params: least: integer [1, 1000000] answers = 50 (of a version in a week; fewer are left out),
// params: as_of: datetime = now (the moment that is asked about)
// returns: model: string (version), week: string (its Monday, UTC), answers: integer (predicted when they came in),
// returns: predicted: float [0, 1] (mean chance), right: float [0, 1] (share that were right),
// returns: bias: float [-1, 1] (right less predicted), loss: float nats (mean log loss, chances clipped to .001 and .999),
// returns: low: float nats (lower end of the 95% interval of the loss, normal, answers taken as independent), high: float nats (upper end of it)
// chart: line x=week y=loss low=low high=high series=model
MATCH (l:Learner)-[a:ANSWERED]->(:Question)
WHERE a.predicted IS NOT NULL AND a.recorded_at > $as_of - duration({days: $days}) AND a.recorded_at <= $as_of
  AND coalesce(l.consent_research, 'full') <> 'none' AND a.voided_at IS NULL
WITH a.model AS model, (a.recorded_at.epochSeconds / 86400 + 3) / 7 AS monday, a.predicted AS chance,
     CASE WHEN a.correct THEN 1.0 ELSE 0.0 END AS x,
     CASE WHEN a.predicted < 0.001 THEN 0.001 WHEN a.predicted > 0.999 THEN 0.999 ELSE a.predicted END AS clipped
WITH model, monday, chance, x, -log(CASE WHEN x = 1 THEN clipped ELSE 1 - clipped END) AS loss
WITH model, monday, count(*) AS n, avg(chance) AS predicted, avg(x) AS right, avg(loss) AS loss, stDev(loss) AS spread
WHERE n >= $least
RETURN model, toString(date({year: 1970, month: 1, day: 1}) + duration({days: monday * 7 - 3})) AS week, n AS answers,
       predicted, right, right - predicted AS bias, loss,
       loss - 1.96 * spread / sqrt(n) AS low, loss + 1.96 * spread / sqrt(n) AS high
ORDER BY model, week
