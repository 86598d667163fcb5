// Every question that the learners have answers to, each with the place and verdict of the last of them among the learner's
// answers, oldest first, the milliseconds it took (-1 where not known, -2 where given up), how many answers there were,
// and the quarters of an hour since 1970 at which they came. Times are microseconds since 1970.
// mode: read
// params: ids: list<string>
// returns: id: string, time_zone: string, asked: list<map>
UNWIND $ids AS id
MATCH (l:Learner {id: id})
USING INDEX SEEK l:Learner(id)
RETURN id, l.time_zone AS time_zone, COLLECT {
  MATCH (l)-[a:ANSWERED]->(q:Question)
  WHERE a.voided_at IS NULL
  WITH q, max([a.at IS NOT NULL, a.at, a.seq, a.event_id, a]) AS last,
       count(a) AS answers, collect(DISTINCT toInteger(floor(a.at.epochSeconds / 900.0))) AS quarters
  ORDER BY last
  RETURN [q.id, last[1].epochSeconds * 1000000 + last[1].microsecond, last[2], last[3], last[4].correct,
          CASE WHEN last[4].gave_up THEN -2 ELSE coalesce(last[4].response_ms, -1) END, answers, quarters]
} AS asked
