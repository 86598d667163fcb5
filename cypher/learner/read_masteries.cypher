// Every mastery edge of one learner, as lists in one row. Times are microseconds since 1970: a date-time
// costs the driver a hundred times what an integer does.
// mode: read
// params: id: string
// returns: masteries: list<map>
MATCH (l:Learner {id: $id})
RETURN COLLECT {
  MATCH (l)-[m:HAS_MASTERY]->(c:Concept)
  RETURN [c.id, m.probability, m.stability, m.mastered, m.answers, m.correct, m.last_three,
          m.last_at.epochSeconds * 1000000 + m.last_at.microsecond, m.model, m.uncertainty]
  ORDER BY c.id
} AS masteries
