// Which missing prerequisites go with failing what stands on them?
// title: Prerequisites that predict failure
// subject: concepts
// mode: read
// params: tries: integer [1, 1000] answers = 3 (after which somebody without mastery counts as failing)
// params: least: integer [1, 1000000] learners = 20 (with and without the prerequisite; pairs with fewer are left out)
// returns: prerequisite: string (its id), concept: string (id of what stands on it),
// returns: pair: string (both names), strength: float [0, 1] (that designers gave the edge),
// returns: without: integer learners (who did not master the prerequisite and answered on the concept),
// returns: failing_without: float [0, 1] (share of them who failed the concept),
// returns: with: integer learners (who mastered the prerequisite and answered on the concept),
// returns: failing_with: float [0, 1] (share of them who failed the concept),
// returns: lift: float (failing_without over failing_with: 1 says nothing; null where nobody failed with it),
// returns: low: float (lower end of its 95% interval, by its logarithm: Katz et al. 1978),
// returns: high: float (upper end of it)
// chart: bar x=pair y=lift low=low high=high
MATCH (l:Learner)
WHERE coalesce(l.consent_research, 'full') <> 'none'
CALL (l) {  // looking up (l)-[:HAS_MASTERY]->(a) for each pair takes three times as long
  MATCH (l)-[m:HAS_MASTERY]->(c:Concept)
  WITH collect(CASE WHEN m.mastered THEN c END) AS mastered,
       collect(CASE WHEN m.answers >= $tries THEN [c, m.mastered] END) AS tried
  UNWIND tried AS one
  WITH mastered, one[0] AS b, NOT one[1] AS failed
  MATCH (b)<-[e:PREREQUISITE_OF]-(a:Concept)
  WHERE a.retired_at IS NULL AND b.retired_at IS NULL
  RETURN a, b, e, failed, a IN mastered AS had
}
WITH a, b, e, count(CASE WHEN NOT had THEN 1 END) AS n1, count(CASE WHEN had THEN 1 END) AS n0,
     count(CASE WHEN NOT had AND failed THEN 1 END) AS k1, count(CASE WHEN had AND failed THEN 1 END) AS k0
WHERE n1 >= $least AND n0 >= $least
WITH *, 1.0 * k1 / n1 AS p1, 1.0 * k0 / n0 AS p0
WITH *, CASE WHEN k0 > 0 THEN p1 / p0 END AS lift,
     CASE WHEN k0 > 0 AND k1 > 0 THEN 1.96 * sqrt(1.0 / k1 - 1.0 / n1 + 1.0 / k0 - 1.0 / n0) END AS half
RETURN a.id AS prerequisite, b.id AS concept, a.title + ' → ' + b.title AS pair, e.strength AS strength,
       n1 AS without, p1 AS failing_without, n0 AS with, p0 AS failing_with,
       lift, lift * exp(-half) AS low, lift * exp(half) AS high
ORDER BY lift IS NULL, lift DESC, prerequisite, concept
