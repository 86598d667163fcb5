// Which questions do learners give up?
// title: Questions given up
// subject: questions
// mode: read
// params: least: integer [1, 1000000] answers = 20 (of a question; those with fewer are left out)
// returns: question: string (its id), answers: integer (that count), gave_up: integer (answers that say `I do not know`),
// returns: share: float [0, 1] (of answers that give up), low: float [0, 1] (lower end of its 95% Wilson interval), high: float [0, 1] (upper end of it),
// returns: hints: integer (that the question has), right: float [0, 1] (share of the other answers that were right)
// chart: bar x=question y=share low=low high=high
MATCH (l:Learner)-[a:ANSWERED]->(q:Question)
WHERE coalesce(l.consent_research, 'full') <> 'none' AND a.voided_at IS NULL AND q.retired_at IS NULL
WITH q, count(*) AS n, count(a.gave_up) AS k, count(CASE WHEN a.correct THEN 1 END) AS correct
WHERE n >= $least AND k > 0
WITH *, 1.0 * k / n AS p, (k + 1.9208) / (n + 3.8416) AS middle,
     1.96 * sqrt(1.0 * k * (n - k) / n + 0.9604) / (n + 3.8416) AS half
RETURN q.id AS question, n AS answers, k AS gave_up, p AS share,
       middle - half AS low, middle + half AS high,
       COUNT { (q)<-[:HELPS]-(:Hint) } AS hints, CASE WHEN n > k THEN 1.0 * correct / (n - k) END AS right
ORDER BY share DESC, question
