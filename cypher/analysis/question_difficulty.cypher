// Which questions are so easy or so hard that an answer tells little?
// title: Questions too easy or too hard
// subject: questions
// mode: read
// params: easy: float [0.5, 1] = 0.95 (a question is too easy where the whole interval of right lies above it),
// params: hard: float [0, 0.5] = 0.3 (too hard where the whole interval lies below it),
// params: least: integer [1, 1000000] answers = 30 (of a question; those with fewer are left out)
// returns: question: string (its id), concepts: list<string> (ids of what it is on), answers: integer (of it that count),
// returns: right: float [0, 1] (share of them that were right), low: float [0, 1] (lower end of its 95% Wilson interval),
// returns: high: float [0, 1] (upper end of it), finding: string (`too easy`, `too hard` or empty)
// chart: scatter x=answers y=right label=question
MATCH (l:Learner)-[a:ANSWERED]->(q:Question)
WHERE coalesce(l.consent_research, 'full') <> 'none' AND a.voided_at IS NULL AND q.retired_at IS NULL
WITH q, count(*) AS n, count(CASE WHEN a.correct THEN 1 END) AS k
WHERE n >= $least
WITH *, 1.0 * k / n AS p, (k + 1.9208) / (n + 3.8416) AS middle,
     1.96 * sqrt(1.0 * k * (n - k) / n + 0.9604) / (n + 3.8416) AS half
WITH *, middle - half AS low, middle + half AS high
WITH *, CASE WHEN low > $easy THEN 'too easy' WHEN high < $hard THEN 'too hard' ELSE '' END AS finding
RETURN q.id AS question, COLLECT { MATCH (q)-[:ASSESSES]->(c:Concept) RETURN c.id ORDER BY c.id } AS concepts,
       n AS answers, p AS right, low, high, finding
ORDER BY finding = '', finding, right, question
