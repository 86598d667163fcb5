// Which goals do learners reach?
// Reached: known now, forgetting included, with .85 or more.
// title: Goals reached
// subject: learners
// mode: read
// params: least: integer [1, 1000000] learners = 5 (who pursue a concept; concepts with fewer are left out),
// params: as_of: datetime = now (the moment that is asked about)
// returns: concept: string (its id), title: string (its name), learners: integer (who pursue it),
// returns: begun: integer learners (who answered on it), reached: integer learners (who know it now), share: float [0, 1] (of those who pursue it that know it now),
// returns: low: float [0, 1] (lower end of its 95% Wilson interval), high: float [0, 1] (upper end of it),
// returns: known: float [0, 1] (mean probability of mastery now; 0 of those who have not begun)
// chart: bar x=title y=share low=low high=high
MATCH (l:Learner)-[:PURSUES]->(:Goal)-[:TARGETS]->(c:Concept)
WHERE coalesce(l.consent_research, 'full') <> 'none' AND c.retired_at IS NULL
WITH DISTINCT l, c
OPTIONAL MATCH (l)-[m:HAS_MASTERY]->(c)
WITH c, m, coalesce(m.probability * CASE WHEN m.last_at < $as_of
  THEN 1 / sqrt(1 + 19.0 / 81 * ((($as_of.epochSeconds - m.last_at.epochSeconds) * 1000000
    + $as_of.microsecond - m.last_at.microsecond) / 1000000.0 / 86400) / m.stability)
  ELSE 1.0 END, 0.0) AS known
WITH c, count(*) AS n, count(m) AS begun, count(CASE WHEN known >= 0.85 THEN 1 END) AS k, avg(known) AS known
WHERE n >= $least
WITH *, 1.0 * k / n AS p, (k + 1.9208) / (n + 3.8416) AS middle,
     1.96 * sqrt(1.0 * k * (n - k) / n + 0.9604) / (n + 3.8416) AS half
RETURN c.id AS concept, c.title AS title, n AS learners, begun, k AS reached, p AS share,
       middle - half AS low, middle + half AS high,
       known
ORDER BY learners DESC, concept
