// Which questions of slates their learner answered within so many days of being served, and when first. An answer
// without a time counts from when it was recorded, unless an import brought it. One pass over the learner's answers, however many slates.
// mode: read
// params: ids: list<string>, days: integer
// returns: id: string, answered: list<map>
UNWIND $ids AS id
MATCH (l:Learner)-[:WAS_SERVED]->(s:Slate {id: id})
WITH l, collect(s) AS slates, min(s.served_at) AS first
CALL (l, first) {
  MATCH (l)-[a:ANSWERED]->(q:Question)
  WHERE a.recorded_at >= first AND a.voided_at IS NULL
  RETURN collect([q.id, coalesce(a.at, CASE WHEN a.import_id IS NULL THEN a.recorded_at END)]) AS answers
}
UNWIND slates AS s
RETURN s.id AS id,
       [x IN answers WHERE x[0] IN s.questions AND x[1] >= s.served_at
                       AND x[1] < s.served_at + duration({days: $days})] AS answered
