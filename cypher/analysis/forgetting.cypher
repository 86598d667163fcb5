// How much of what was right once is right again after a while, concept by concept?
// title: Forgetting by concept
// subject: concepts
// mode: read
// params: concept: string = "" (an id; empty for those with the most answers),
// params: concepts: integer [1, 1000] = 6 (how many, where none is named),
// params: least: integer [1, 1000000] answers = 20 (of a concept and a gap; fewer are left out)
// returns: concept: string (its id), title: string (its name), gap: float days (since the right answer before, the shortest of its group),
// returns: until: float days (the longest of its group; null for the last), answers: integer (of the group),
// returns: right: float [0, 1] (share of answers after such a gap that were right), low: float [0, 1] (lower end of its 95% Wilson interval),
// returns: high: float [0, 1] (upper end of it)
// chart: line x=gap y=right low=low high=high series=title
CALL () {
  MATCH (c:Concept)
  WHERE $concept = '' AND c.retired_at IS NULL
  WITH c, reduce(n = 0, own IN COLLECT { MATCH (c)<-[:ASSESSES]-(q:Question) RETURN COUNT { (q)<-[:ANSWERED]-() } } | n + own) AS n
  ORDER BY n DESC, c.id LIMIT $concepts
  RETURN c
  UNION
  MATCH (c:Concept {id: $concept})
  RETURN c
}
MATCH (c)<-[:ASSESSES]-(:Question)<-[a:ANSWERED]-(l:Learner)
WHERE coalesce(l.consent_research, 'full') <> 'none' AND a.voided_at IS NULL AND a.at IS NOT NULL
WITH c, l, a ORDER BY a.at, a.seq, a.event_id
WITH c, l, collect([a.at.epochSeconds, a.correct]) AS answers
UNWIND range(1, size(answers) - 1) AS i
WITH c, answers[i - 1] AS before, answers[i] AS now
WHERE before[1]
WITH c, (now[0] - before[0]) / 86400.0 AS days, now[1] AS right, [0.0, 0.25, 1.0, 3.0, 7.0, 14.0, 30.0, 90.0] AS ends
WITH c, right, size([end IN ends WHERE end <= days]) AS place, ends
WITH c, ends[place - 1] AS gap, ends[place] AS until, count(*) AS n, count(CASE WHEN right THEN 1 END) AS k
WHERE n >= $least
WITH *, 1.0 * k / n AS p, (k + 1.9208) / (n + 3.8416) AS middle,
     1.96 * sqrt(1.0 * k * (n - k) / n + 0.9604) / (n + 3.8416) AS half
RETURN c.id AS concept, c.title AS title, gap, until, n AS answers, p AS right,
       middle - half AS low, middle + half AS high
ORDER BY concept, gap
