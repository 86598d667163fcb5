// At which concepts do learners stop for good without having mastered them?
// title: Where learners stall and leave
// subject: concepts
// mode: read
// params: away: integer [1, 3650] days = 14 (without an answer after which somebody has left)
// params: least: integer [1, 1000000] learners = 20 (who practised a concept; concepts with fewer are left out)
// params: as_of: datetime = now (the moment that is asked about)
// returns: concept: string (its id), title: string (its name), learners: integer (who practised it),
// returns: left: integer learners (whose last answer was on it, without mastery, and who are away since),
// returns: share: float [0, 1] (of those who practised it that left there), low: float [0, 1] (lower end of its 95% Wilson interval),
// returns: high: float [0, 1] (upper end of it)
// chart: bar x=title y=share low=low high=high
MATCH (l:Learner)-[m:HAS_MASTERY]->(:Concept)
WHERE coalesce(l.consent_research, 'full') <> 'none' AND m.last_at <= $as_of
WITH l, max(m.last_at) AS last
MATCH (l)-[m:HAS_MASTERY]->(c:Concept)
WHERE c.retired_at IS NULL AND m.last_at <= $as_of
WITH c, count(*) AS n,
     count(CASE WHEN m.last_at = last AND NOT m.mastered AND last < $as_of - duration({days: $away}) THEN 1 END) AS left
WHERE n >= $least
WITH *, 1.0 * left / n AS p, (left + 1.9208) / (n + 3.8416) AS middle,
     1.96 * sqrt(1.0 * left * (n - left) / n + 0.9604) / (n + 3.8416) AS half
RETURN c.id AS concept, c.title AS title, n AS learners, left, p AS share,
       middle - half AS low, middle + half AS high
ORDER BY share DESC, concept
