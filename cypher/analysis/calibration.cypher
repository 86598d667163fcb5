// When the model says 70%, are 70% right?
// title: Calibration of mastery
// subject: model
// mode: read
// params: days: integer [1, 3650] days = 365 (up to as_of),
// params: least: integer [1, 1000000] answers = 20 (of a tenth; those with fewer are left out),
// params: as_of: datetime = now (the moment that is asked about)
// returns: tenth: integer [1, 10] (of the predicted chance: 1 is up to 10%), answers: integer (predicted when they came in),
// returns: predicted: float [0, 1] (mean chance), right: float [0, 1] (share that were right),
// returns: low: float [0, 1] (lower end of its 95% Wilson interval), high: float [0, 1] (upper end of it)
// chart: calibration x=predicted y=right low=low high=high
MATCH (l:Learner)-[a:ANSWERED]->(:Question)
WHERE a.predicted IS NOT NULL AND a.recorded_at > $as_of - duration({days: $days}) AND a.recorded_at <= $as_of
  AND coalesce(l.consent_research, 'full') <> 'none' AND a.voided_at IS NULL
WITH CASE WHEN a.predicted < 1 THEN toInteger(a.predicted * 10) + 1 ELSE 10 END AS tenth, count(*) AS n,
     avg(a.predicted) AS predicted, count(CASE WHEN a.correct THEN 1 END) AS k
WHERE n >= $least
WITH *, 1.0 * k / n AS p, (k + 1.9208) / (n + 3.8416) AS middle,
     1.96 * sqrt(1.0 * k * (n - k) / n + 0.9604) / (n + 3.8416) AS half
RETURN tenth, n AS answers, predicted, p AS right,
       middle - half AS low, middle + half AS high
ORDER BY tenth
