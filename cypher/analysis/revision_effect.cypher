// What became of the questions that a revision of the curriculum changed: are they answered better since?
// title: What changed after a revision
// subject: curriculum
// mode: read
// params: revision: integer [1, 1000000000] (its number),
// params: days: integer [1, 3650] days = 90 (before it and after it),
// params: least: integer [1, 1000000] answers = 10 (before and after; questions with fewer are left out)
// returns: question: string (its id), before: integer answers (before the revision), right_before: float [0, 1] (share of them that were right),
// returns: after: integer answers (since), right_after: float [0, 1] (share of them that were right), change: float [-1, 1] (right_after less right_before),
// returns: low: float [-1, 1] (lower end of its 95% interval, by Newcombe's hybrid score method, 1998), high: float [-1, 1] (upper end of it)
// chart: bar x=question y=change low=low high=high
MATCH (r:Revision {number: $revision})-[:CHANGED]->(x:Change)
WHERE x.kind = 'question' AND x.what = 'changed'
MATCH (q:Question {id: split(x.thing, '"')[3]})<-[a:ANSWERED]-(l:Learner)
WHERE a.at >= r.at - duration({days: $days}) AND a.at < r.at + duration({days: $days})
  AND coalesce(l.consent_research, 'full') <> 'none' AND a.voided_at IS NULL
WITH q, count(CASE WHEN a.at < r.at THEN 1 END) AS n, count(CASE WHEN a.at < r.at AND a.correct THEN 1 END) AS k,
     count(CASE WHEN a.at >= r.at THEN 1 END) AS m, count(CASE WHEN a.at >= r.at AND a.correct THEN 1 END) AS j
WHERE n >= $least AND m >= $least
WITH *, 1.0 * k / n AS p, (k + 1.9208) / (n + 3.8416) AS middle_p,
     1.96 * sqrt(1.0 * k * (n - k) / n + 0.9604) / (n + 3.8416) AS half_p,
     1.0 * j / m AS s, (j + 1.9208) / (m + 3.8416) AS middle_s,
     1.96 * sqrt(1.0 * j * (m - j) / m + 0.9604) / (m + 3.8416) AS half_s
RETURN q.id AS question, n AS before, p AS right_before, m AS after, s AS right_after, s - p AS change,
       s - p - sqrt((s - middle_s + half_s) ^ 2 + (middle_p + half_p - p) ^ 2) AS low,
       s - p + sqrt((middle_s + half_s - s) ^ 2 + (p - middle_p + half_p) ^ 2) AS high
ORDER BY change, question
