// Are quick answers right more often than slow ones, each against the usual time of its question?
// title: Speed against correctness
// subject: questions
// mode: read
// params: least: integer [1, 1000000] answers = 20 (with a time, of a question; those with fewer are left out, and so are groups)
// returns: times: string (time taken over the median time of the question), place: integer (of the group, the quickest first),
// returns: answers: integer (that count), right: float [0, 1] (share that were right), low: float [0, 1] (lower end of its 95% Wilson interval),
// returns: high: float [0, 1] (upper end of it)
// chart: line x=times y=right low=low high=high
MATCH (l:Learner)-[a:ANSWERED]->(q:Question)
WHERE a.response_ms > 0 AND coalesce(l.consent_research, 'full') <> 'none' AND a.voided_at IS NULL
WITH q, percentileCont(a.response_ms, 0.5) AS median, collect([a.response_ms, a.correct]) AS times
WHERE size(times) >= $least
UNWIND times AS one
WITH 1.0 * one[0] / median AS times, one[1] AS right, [0.0, 0.25, 0.5, 0.75, 1.0, 1.5, 2.0, 4.0] AS ends
WITH right, size([end IN ends WHERE end <= times]) AS place, ends
WITH place, ends[place - 1] AS least, ends[place] AS most, count(*) AS n, count(CASE WHEN right THEN 1 END) AS k
WHERE n >= $least
WITH *, 1.0 * k / n AS p, (k + 1.9208) / (n + 3.8416) AS middle,
     1.96 * sqrt(1.0 * k * (n - k) / n + 0.9604) / (n + 3.8416) AS half
RETURN CASE WHEN most IS NULL THEN 'from ' + least ELSE least + ' to ' + most END AS times, place, n AS answers, p AS right,
       middle - half AS low, middle + half AS high
ORDER BY place
