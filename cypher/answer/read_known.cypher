// Which of these events are stored already, and with what: an import compares them before it writes anything.
// Times are microseconds since 1970. An event is [event id, learner, question, response,
// correct, at, seq, the verdict it came with where it was re-scored].
// mode: read
// params: event_ids: list<string>
// returns: events: list<map>
RETURN COLLECT {
  UNWIND $event_ids AS event_id
  MATCH (l:Learner)-[a:ANSWERED {event_id: event_id}]->(q:Question)
  USING INDEX SEEK a:ANSWERED(event_id)
  RETURN [event_id, l.id, q.id, a.response, a.correct, a.at.epochSeconds * 1000000 + a.at.microsecond, a.seq,
        a.recorded_correct]
} AS events
