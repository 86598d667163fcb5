// Takes the locks of learners, in the order given (sorted by id, so that writers never deadlock), and reads what
// learning events depend on: which of the learners there are, which of the events are stored already, and as what,
// which of the ids are those of answers, and which of the things that they are about there are.
// mode: write
// params: learner_ids: list<string>, event_ids: list<string>, concept_ids: list<string>,
// params: question_ids: list<string>, resource_ids: list<string>
// returns: learners: list<string>, events: list<map>, answers: list<string>, concepts: list<string>,
// returns: questions: list<string>, resources: list<string>
CALL () {
  UNWIND $learner_ids AS id
  MATCH (l:Learner {id: id})
  SET l += {}
  RETURN collect(id) AS learners
}
RETURN learners,
       COLLECT {
         UNWIND $event_ids AS id
         MATCH (e:LearningEvent {id: id})
         RETURN e {.*,
           learner_id: head(COLLECT { MATCH (e)<-[:DID]-(l:Learner) RETURN l.id }),
           target: head(COLLECT { MATCH (e)-[:ON]->(t) RETURN [toLower(head(labels(t))), t.id] })}
       } AS events,
       COLLECT {
         UNWIND $event_ids AS id
         MATCH ()-[a:ANSWERED {event_id: id}]->()
         USING INDEX SEEK a:ANSWERED(event_id)
         RETURN id
       } AS answers,
       COLLECT { UNWIND $concept_ids AS id MATCH (c:Concept {id: id}) RETURN id } AS concepts,
       COLLECT { UNWIND $question_ids AS id MATCH (q:Question {id: id}) RETURN id } AS questions,
       COLLECT { UNWIND $resource_ids AS id MATCH (r:Resource {id: id}) RETURN id } AS resources
