// Which concepts do learners begin before what these stand on, and how does their first answer turn out?
// title: Concepts taught too early
// subject: concepts
// mode: read
// params: sample: integer [1, 10000000] learners = 2000 (looked at, the first by id: all of a large graph take long),
// params: least: integer [1, 1000000] learners = 20 (who began a concept; concepts with fewer are left out)
// returns: concept: string (its id), title: string (its name), learners: integer (who answered on it),
// returns: early: integer learners (who had answered nothing on one of its prerequisites yet),
// returns: share: float [0, 1] (of those who began it that began early), low: float [0, 1] (lower end of its 95% Wilson interval),
// returns: high: float [0, 1] (upper end of it),
// returns: right_early: float [0, 1] (share of first answers that were right, of those who began early),
// returns: right_ready: float [0, 1] (the same of the others)
// chart: bar x=title y=share low=low high=high
MATCH (l:Learner)
WHERE coalesce(l.consent_research, 'full') <> 'none'
WITH l ORDER BY l.id LIMIT $sample
CALL (l) {
  MATCH (l)-[a:ANSWERED]->(:Question)-[:ASSESSES]->(c:Concept)
  WHERE a.voided_at IS NULL AND a.at IS NOT NULL
  WITH c, a ORDER BY a.at, a.seq, a.event_id
  WITH c, collect(a.correct)[0] AS right, min(a.at) AS first
  WITH collect(c) AS begun, collect([c, right, first]) AS firsts
  UNWIND firsts AS one
  WITH one[0] AS c, one[1] AS right, one[2] AS first, firsts
  WHERE c.retired_at IS NULL AND EXISTS { (c)<-[:PREREQUISITE_OF]-(:Concept) }
  RETURN c, right, EXISTS {
    MATCH (c)<-[:PREREQUISITE_OF]-(below:Concept)
    WHERE below.retired_at IS NULL AND none(other IN firsts WHERE other[0] = below AND other[2] <= first)
  } AS early
}
WITH c, count(*) AS n, count(CASE WHEN early THEN 1 END) AS k,
     avg(CASE WHEN early THEN CASE WHEN right THEN 1.0 ELSE 0.0 END END) AS right_early,
     avg(CASE WHEN NOT early THEN CASE WHEN right THEN 1.0 ELSE 0.0 END END) AS right_ready
WHERE n >= $least
WITH *, 1.0 * k / n AS p, (k + 1.9208) / (n + 3.8416) AS middle,
     1.96 * sqrt(1.0 * k * (n - k) / n + 0.9604) / (n + 3.8416) AS half
RETURN c.id AS concept, c.title AS title, n AS learners, k AS early, p AS share,
       middle - half AS low, middle + half AS high,
       right_early, right_ready
ORDER BY share DESC, concept
