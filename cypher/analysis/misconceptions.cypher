// Which misconceptions do wrong answers point to, and do these answers agree with each other?
// Which response shows a misconception is sealed with the key; wrong answers that agree are its trace.
// title: Misconceptions
// subject: questions
// mode: read
// params: least: integer [1, 1000000] answers = 20 (to questions that can reveal it; those with fewer are left out)
// returns: misconception: string (its id), title: string (its name), questions: integer (that can reveal it and were answered),
// returns: answers: integer (to them), wrong: float [0, 1] (share that were wrong),
// returns: low: float [0, 1] (lower end of its 95% Wilson interval), high: float [0, 1] (upper end of it),
// returns: agreeing: float [0, 1] (share of wrong responses that are the commonest wrong one of their question; null where none has a text)
// chart: bar x=title y=wrong low=low high=high
MATCH (q:Question)<-[a:ANSWERED]-(l:Learner)
WHERE coalesce(l.consent_research, 'full') <> 'none' AND a.voided_at IS NULL AND q.retired_at IS NULL
WITH q, CASE WHEN NOT a.correct AND a.gave_up IS NULL THEN a.response END AS response, count(*) AS n,
     count(CASE WHEN NOT a.correct THEN 1 END) AS wrong
WITH q, sum(n) AS n, sum(wrong) AS k, sum(CASE WHEN response IS NULL THEN 0 ELSE n END) AS told,
     max(CASE WHEN response IS NULL THEN 0 ELSE n END) AS commonest
MATCH (q)-[:REVEALS]->(x:Misconception)
WITH x, count(*) AS questions, sum(n) AS n, sum(k) AS k, sum(told) AS told, sum(commonest) AS commonest
WHERE n >= $least
WITH *, 1.0 * k / n AS p, (k + 1.9208) / (n + 3.8416) AS middle,
     1.96 * sqrt(1.0 * k * (n - k) / n + 0.9604) / (n + 3.8416) AS half
RETURN x.id AS misconception, x.title AS title, questions, n AS answers, p AS wrong,
       middle - half AS low, middle + half AS high, CASE WHEN told > 0 THEN 1.0 * commonest / told END AS agreeing
ORDER BY wrong DESC, misconception
