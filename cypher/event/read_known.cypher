// Which of these ids are those of learning events: an answer cannot have one of them.
// mode: read
// params: event_ids: list<string>
// returns: ids: list<string>
RETURN COLLECT { UNWIND $event_ids AS id MATCH (e:LearningEvent {id: id}) RETURN id } AS ids
