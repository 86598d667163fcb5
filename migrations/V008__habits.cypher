// How many answers count, and the days on which they came, of learners who answered before these were kept. The days
// are those of UTC, which a replay mends where the learner's own are others.
MATCH (l:Learner)
WHERE l.answers IS NULL
CALL (l) {
  SET l += {}
  WITH l
  OPTIONAL MATCH (l)-[a:ANSWERED]->()
  WHERE a.voided_at IS NULL
  WITH l, count(a) AS answers, toInteger(floor(a.at.epochSeconds / 86400.0)) AS day
  ORDER BY day
  WITH l, sum(answers) AS answers, collect(day) AS days
  SET l.answers = answers, l.days = days[-400..]
} IN TRANSACTIONS OF 100 ROWS;
