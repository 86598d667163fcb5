// On which questions with choices do learners answer faster than one can read, and how often are they right then?
// Rapid: in less than a share of the question's mean time, at most 10 s (NT10 of Wise and Ma 2012 with a share of 0.1).
// title: Guessing
// subject: questions
// mode: read
// params: rapid: float [0.01, 1] = 0.1 (share of the mean time of the question below which an answer is rapid),
// params: least: integer [1, 1000000] answers = 30 (with a time, of a question; those with fewer are left out)
// returns: question: string (its id), choices: integer (that the question offers), answers: integer (with a time),
// returns: seconds: float seconds (mean time of an answer), rapid: integer (answers that were),
// returns: share: float [0, 1] (of answers that were rapid), low: float [0, 1] (lower end of its 95% Wilson interval),
// returns: high: float [0, 1] (upper end of it), right_rapid: float [0, 1] (share of rapid answers that were right),
// returns: right_other: float [0, 1] (the same of the others), chance: float [0, 1] (of a blind guess)
// chart: bar x=question y=share low=low high=high
MATCH (l:Learner)-[a:ANSWERED]->(q:Question)
WHERE size(q.choices) > 1 AND coalesce(l.consent_research, 'full') <> 'none' AND a.voided_at IS NULL
  AND q.retired_at IS NULL AND a.response_ms > 0
WITH q, count(*) AS n, avg(a.response_ms) AS mean, collect([a.response_ms, CASE WHEN a.correct THEN 1.0 ELSE 0.0 END]) AS times
WHERE n >= $least
WITH q, n, mean, times, CASE WHEN $rapid * mean < 10000 THEN $rapid * mean ELSE 10000 END AS bar
UNWIND times AS one
WITH q, n, mean, count(CASE WHEN one[0] < bar THEN 1 END) AS k,
     avg(CASE WHEN one[0] < bar THEN one[1] END) AS right_rapid, avg(CASE WHEN one[0] >= bar THEN one[1] END) AS right_other
WITH *, 1.0 * k / n AS p, (k + 1.9208) / (n + 3.8416) AS middle,
     1.96 * sqrt(1.0 * k * (n - k) / n + 0.9604) / (n + 3.8416) AS half
RETURN q.id AS question, size(q.choices) AS choices, n AS answers, mean / 1000.0 AS seconds, k AS rapid, p AS share,
       middle - half AS low, middle + half AS high,
       right_rapid, right_other, 1.0 / size(q.choices) AS chance
ORDER BY share DESC, question
