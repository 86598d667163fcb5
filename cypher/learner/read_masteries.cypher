// Every mastery edge of learners, as lists in one row each. Times are microseconds since 1970: a date-time
// costs the driver a hundred times what an integer does.
// mode: read
// params: ids: list<string>
// returns: id: string, masteries: list<map>
UNWIND $ids AS id
MATCH (l:Learner {id: id})
USING INDEX SEEK l:Learner(id)
RETURN l.id AS id, COLLECT {
  MATCH (l)-[m:HAS_MASTERY]->(c:Concept)
  RETURN [c.id, m.probability, m.stability, m.mastered, m.answers, m.correct, m.last_three,
          m.last_at.epochSeconds * 1000000 + m.last_at.microsecond, m.model, m.uncertainty]
  ORDER BY c.id
} AS masteries
