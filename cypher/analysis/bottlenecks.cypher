// Which concepts do many learners fail that much of the curriculum stands on?
// title: Bottleneck concepts
// subject: concepts
// mode: read
// params: tries: integer [1, 1000] answers = 3 (after which somebody without mastery counts as failing)
// params: least: integer [1, 1000000] learners = 20 (who answered so often; concepts with fewer are left out)
// returns: concept: string (its id), title: string (its name),
// returns: learners: integer (who answered on it at least `tries` times),
// returns: failing: float [0, 1] (share of them who have not mastered it),
// returns: low: float [0, 1] (lower end of the 95% Wilson interval of failing),
// returns: high: float [0, 1] (upper end of it),
// returns: reach: integer concepts (that stand on it, directly or not),
// returns: score: float concepts (failing times reach: what its failures keep closed)
// chart: bar x=title y=score
MATCH (l:Learner)-[m:HAS_MASTERY]->(c:Concept)
WHERE coalesce(l.consent_research, 'full') <> 'none' AND m.answers >= $tries AND c.retired_at IS NULL
WITH c, count(*) AS n, count(CASE WHEN NOT m.mastered THEN 1 END) AS failed
WHERE n >= $least
OPTIONAL MATCH (c)-[:PREREQUISITE_OF*]->(above:Concept)
WHERE above.retired_at IS NULL
WITH c, n, failed AS k, count(DISTINCT above) AS reach
WITH *, 1.0 * k / n AS p, (k + 1.9208) / (n + 3.8416) AS middle,
     1.96 * sqrt(1.0 * k * (n - k) / n + 0.9604) / (n + 3.8416) AS half
RETURN c.id AS concept, c.title AS title, n AS learners, p AS failing,
       middle - half AS low, middle + half AS high,
       reach, p * reach AS score
ORDER BY score DESC, concept
