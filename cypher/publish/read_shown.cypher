// Which of these concepts and questions are in slates that were served since a moment.
// mode: read
// params: since: datetime, concepts: list<string>, questions: list<string>
// returns: concepts: list<string>, questions: list<string>
CALL () {
  MATCH (s:Slate)
  WHERE s.served_at >= $since
  UNWIND s.concepts AS id
  WITH DISTINCT id
  WHERE id IN $concepts
  RETURN collect(id) AS concepts
}
CALL () {
  MATCH (s:Slate)
  WHERE s.served_at >= $since
  UNWIND s.questions AS id
  WITH DISTINCT id
  WHERE id IN $questions
  RETURN collect(id) AS questions
}
RETURN concepts, questions
