// Every answer of the given learners that counts, oldest first, for fitting: learners who agreed to no research are absent.
// Times are microseconds since 1970.
// mode: read
// params: ids: list<string>
// returns: id: string, answers: list<map>
UNWIND $ids AS id
MATCH (l:Learner {id: id})
WHERE coalesce(l.consent_research, 'full') <> 'none'
RETURN id, COLLECT {
  MATCH (l)-[a:ANSWERED]->(q:Question)
  WHERE a.voided_at IS NULL
  RETURN [q.id, a.correct, a.at.epochSeconds * 1000000 + a.at.microsecond, a.seq, a.event_id]
  ORDER BY a.at IS NOT NULL, a.at, a.seq, a.event_id
} AS answers
