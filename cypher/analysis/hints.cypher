// Are questions with hints answered better, and given up less?
// Who looked at a hint is not recorded; what is compared is questions, by how many hints they have.
// title: Hints
// subject: questions
// mode: read
// params: least: integer [1, 1000000] answers = 20 (of questions with so many hints; fewer are left out)
// returns: hints: integer (of a question), questions: integer (with so many that were answered), answers: integer (that count),
// returns: right: float [0, 1] (share of answers that were right), low: float [0, 1] (lower end of its 95% Wilson interval),
// returns: high: float [0, 1] (upper end of it), gave_up: float [0, 1] (share of answers that say `I do not know`)
// chart: bar x=hints y=right low=low high=high
MATCH (l:Learner)-[a:ANSWERED]->(q:Question)
WHERE coalesce(l.consent_research, 'full') <> 'none' AND a.voided_at IS NULL AND q.retired_at IS NULL
WITH q, count(*) AS n, count(CASE WHEN a.correct THEN 1 END) AS k, count(a.gave_up) AS gave_up
WITH COUNT { (q)<-[:HELPS]-(:Hint) } AS hints, count(*) AS questions, sum(n) AS n, sum(k) AS k, sum(gave_up) AS gave_up
WHERE n >= $least
WITH *, 1.0 * k / n AS p, (k + 1.9208) / (n + 3.8416) AS middle,
     1.96 * sqrt(1.0 * k * (n - k) / n + 0.9604) / (n + 3.8416) AS half
RETURN hints, questions, n AS answers, p AS right,
       middle - half AS low, middle + half AS high,
       1.0 * gave_up / n AS gave_up
ORDER BY hints
