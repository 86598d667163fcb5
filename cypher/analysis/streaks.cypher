// How long are learners' longest runs of days with an answer?
// Days are counted where the learner lives, of the last 400 with an answer.
// title: Streaks
// subject: learners
// mode: read
// params: nothing
// returns: days: integer days (of the longest run), learners: integer (whose longest run is so long),
// returns: share: float [0, 1] (of learners with an answer), longer: float [0, 1] (share whose longest run is as long or longer)
// chart: bar x=days y=learners
MATCH (l:Learner)
WHERE size(l.days) > 0 AND coalesce(l.consent_research, 'full') <> 'none'
WITH reduce(run = [0, 0, -1], day IN l.days |
       CASE WHEN day = run[2] + 1
         THEN [CASE WHEN run[1] + 1 > run[0] THEN run[1] + 1 ELSE run[0] END, run[1] + 1, day]
         ELSE [CASE WHEN run[0] > 1 THEN run[0] ELSE 1 END, 1, day] END)[0] AS days
WITH days, count(*) AS learners
ORDER BY days
WITH collect([days, learners]) AS runs, sum(learners) AS total
UNWIND runs AS run
RETURN run[0] AS days, run[1] AS learners, 1.0 * run[1] / total AS share,
       1.0 * reduce(n = 0, other IN runs | n + CASE WHEN other[0] >= run[0] THEN other[1] ELSE 0 END) / total AS longer
ORDER BY days
