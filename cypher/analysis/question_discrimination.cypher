// Which questions do not tell those who know from those who do not?
// Corrected item-rest correlation: Pearson's, which is the point-biserial one, of each verdict with the share right of
// the same learner's other answers (Nunnally and Bernstein, Psychometric Theory, 3rd ed. 1994, ch. 8).
// title: Questions that do not discriminate
// subject: questions
// mode: read
// params: weak: float [-1, 1] = 0.1 (a correlation below it is a finding),
// params: least: integer [2, 1000000] answers = 30 (of a question; those with fewer are left out)
// returns: question: string (its id), answers: integer (of learners with other answers, too),
// returns: right: float [0, 1] (share of them that were right),
// returns: correlation: float [-1, 1] (item-rest; null where all verdicts, or all learners, are alike),
// returns: finding: string (`against`: below 0, `weak`, or empty)
// chart: scatter x=right y=correlation label=question
MATCH (l:Learner)-[a:ANSWERED]->(:Question)
WHERE coalesce(l.consent_research, 'full') <> 'none' AND a.voided_at IS NULL
WITH l, count(*) AS answers, count(CASE WHEN a.correct THEN 1 END) AS right
WHERE answers > 1
MATCH (l)-[a:ANSWERED]->(q:Question)
WHERE a.voided_at IS NULL AND q.retired_at IS NULL
WITH q, CASE WHEN a.correct THEN 1.0 ELSE 0.0 END AS x, answers, right
WITH q, x, (right - x) / (answers - 1) AS rest
WITH q, count(*) AS n, avg(x) AS p, avg(rest) AS mean, avg(x * rest) AS both, stDevP(x) AS spread, stDevP(rest) AS spread_rest
WHERE n >= $least
WITH q, n, p, CASE WHEN spread > 1e-9 AND spread_rest > 1e-9 THEN (both - p * mean) / (spread * spread_rest) END AS r
RETURN q.id AS question, n AS answers, p AS right, r AS correlation,
       CASE WHEN r < 0 THEN 'against' WHEN r < $weak THEN 'weak' ELSE '' END AS finding
ORDER BY r IS NULL, r, question
