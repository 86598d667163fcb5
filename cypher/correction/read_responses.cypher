// Answers by event id as they are graded again, each [event id, learner, question, response, verdict, void].
// mode: read
// params: event_ids: list<string>
// returns: answers: list<map>
RETURN COLLECT {
  UNWIND $event_ids AS event_id
  MATCH (l:Learner)-[a:ANSWERED {event_id: event_id}]->(q:Question)
  USING INDEX SEEK a:ANSWERED(event_id)
  RETURN [event_id, l.id, q.id, a.response, a.correct, a.voided_at IS NOT NULL]
} AS answers
