// How many of these events are stored already, for the dry run of an import.
// mode: read
// params: event_ids: list<string>
// returns: known: integer
UNWIND $event_ids AS event_id
MATCH (:Learner)-[a:ANSWERED {event_id: event_id}]->(:Question)
USING INDEX SEEK a:ANSWERED(event_id)
RETURN count(a) AS known
