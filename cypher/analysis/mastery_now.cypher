// What do learners know now, what has faded, and what is due for review?
// title: Mastery now
// subject: concepts
// mode: read
// params: least: integer [1, 1000000] learners = 20 (who practised a concept; concepts with fewer are left out),
// params: as_of: datetime = now (the moment that is asked about)
// returns: concept: string (its id), title: string (its name), learners: integer (who practised it),
// returns: known: float [0, 1] (mean probability of mastery now, forgetting included),
// returns: mastered: integer learners (with the label), solid: integer learners (who know it now with .85 or more),
// returns: due: integer learners (who mastered it and whose recall is below .90 now),
// returns: share: float [0, 1] (of those who practised it that know it solidly now),
// returns: low: float [0, 1] (lower end of its 95% Wilson interval), high: float [0, 1] (upper end of it)
// chart: bar x=title y=share low=low high=high
MATCH (l:Learner)-[m:HAS_MASTERY]->(c:Concept)
WHERE coalesce(l.consent_research, 'full') <> 'none' AND c.retired_at IS NULL
WITH c, m.probability AS p, m.mastered AS mastered, CASE WHEN m.last_at < $as_of
  THEN 1 / sqrt(1 + 19.0 / 81 * ((($as_of.epochSeconds - m.last_at.epochSeconds) * 1000000
    + $as_of.microsecond - m.last_at.microsecond) / 1000000.0 / 86400) / m.stability)
  ELSE 1.0 END AS recall
WITH c, count(*) AS n, avg(p * recall) AS known, count(CASE WHEN mastered THEN 1 END) AS mastered,
     count(CASE WHEN p * recall >= 0.85 THEN 1 END) AS solid, count(CASE WHEN mastered AND recall < 0.90 THEN 1 END) AS due
WHERE n >= $least
WITH *, 1.0 * solid / n AS p, (solid + 1.9208) / (n + 3.8416) AS middle,
     1.96 * sqrt(1.0 * solid * (n - solid) / n + 0.9604) / (n + 3.8416) AS half
RETURN c.id AS concept, c.title AS title, n AS learners, known, mastered, solid, due, p AS share,
       middle - half AS low, middle + half AS high
ORDER BY share, concept
