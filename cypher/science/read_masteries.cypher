// What learners of these tiers of consent to research know: one page of them by id, as one row of lists. Each is
// [id, masteries], a mastery is [concept id, probability, answers, stability, mastered, last_at: microseconds since 1970,
// null where it is not known].
// mode: read
// params: after: string, limit: integer, tiers: list<string>
// returns: learners: list<map>
MATCH (l:Learner)
WHERE l.id > $after AND coalesce(l.consent_research, 'full') IN $tiers
WITH l ORDER BY l.id LIMIT $limit
CALL (l) {
  OPTIONAL MATCH (l)-[edge:HAS_MASTERY]->(c:Concept)
  WITH c, edge {.probability, .answers, .stability, .mastered, .last_at} AS m
  RETURN collect([c.id, m.probability, m.answers, m.stability, m.mastered,
                  m.last_at.epochSeconds * 1000000 + m.last_at.microsecond]) AS masteries
}
WITH l, [m IN masteries WHERE m[0] IS NOT NULL] AS masteries ORDER BY l.id
RETURN collect([l.id, masteries]) AS learners
