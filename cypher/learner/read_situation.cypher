// What ranking needs of learners, in one row of lists each: the concepts that are ready (the outer fringe: not
// mastered; what a firm prerequisite leads to, and roots begun, where nothing holds them back), to be reviewed
// (mastered, but due or no longer solid), or in need of repair (up to four prerequisites below a concept that is
// failing, not solid; the direct ones in any case), as far as they are open themselves: else what they stand on is.
// Roots that were never practised are not here: how many there are depends on the curriculum alone, so they come from
// the snapshot. Firm: probability times retrievability reaches the gate; solid: it reaches mastered_at.
// An edge no stronger than 1 - gate never holds back. A candidate is [concept id, kind, cause, hops].
// feedback: what stands of it since feedback_since, [id, kind, concept, question, at], oldest first. What the learner
// says they know is believed with `claimed` until a wrong answer on it.
// Each edge is read once, as a map: ten properties one by one are ten walks along its properties.
// mode: read
// params: ids: list<string>, as_of: datetime, mastered_at: float [0, 1], due_below: float [0, 1], gate: float [0, 1],
// params: feedback_since: datetime, claimed: float [0, 1]
// returns: learner: map, revision: integer, model: string, goals: list<string>, candidates: list<map>,
// returns: masteries: list<map>, recent_questions: list<string>,
// returns: recent_at: list<integer> (microseconds since 1970), policy: string, feedback: list<map>,
// returns: neighbours: map (what they gained on)
MATCH (k:Curriculum {id: 'curriculum'})
UNWIND $ids AS id
MATCH (l:Learner {id: id})
USING INDEX SEEK l:Learner(id)
CALL (l) {
  MATCH (l)-[edge:HAS_MASTERY]->(c:Concept)
  WITH c, edge {.probability, .stability, .mastered, .answers, .correct, .last_three, .last_at, .model,
                .uncertainty} AS m
  WITH c, m, CASE WHEN m.last_at < $as_of
    THEN 1 / sqrt(1 + 19.0 / 81 * ((($as_of.epochSeconds - m.last_at.epochSeconds) * 1000000
      + $as_of.microsecond - m.last_at.microsecond) / 1000000.0 / 86400) / m.stability)
    ELSE 1.0 END AS r
  WITH c, m, r, m.probability * r AS known
  RETURN collect(CASE WHEN m.mastered THEN c END) AS mastered,
         collect(CASE WHEN NOT m.mastered THEN c END) AS begun,
         collect(CASE WHEN known >= $mastered_at THEN c END) AS solid,
         collect(CASE WHEN known >= $gate THEN c END) AS firm,
         collect(CASE WHEN m.mastered AND (r < $due_below OR known < $mastered_at) THEN c END) AS due,
         collect(CASE WHEN NOT m.mastered AND size([x IN m.last_three WHERE NOT x]) >= 2 THEN c END) AS failing,
         collect([c.id, m.probability, m.stability, m.mastered, m.answers, m.correct, m.last_three,
                  m.last_at.epochSeconds * 1000000 + m.last_at.microsecond, m.model, m.uncertainty]) AS masteries
}
CALL (l) {
  WITH l WHERE l.feedback_at >= $feedback_since
  MATCH (l)-[:GAVE]->(f:Feedback)-[:ABOUT]->(c:Concept)
  WHERE f.undone_at IS NULL AND f.at >= $feedback_since
  OPTIONAL MATCH (l)-[m:HAS_MASTERY]->(c)
  WITH f, c, m WHERE f.kind <> 'known' OR coalesce(m.answers - m.correct, 0) <= f.wrong
  OPTIONAL MATCH (f)-[:ABOUT]->(q:Question)
  WITH f, c, q ORDER BY f.at, f.id
  RETURN collect([f.id, f.kind, c.id, q.id, f.at.epochSeconds * 1000000 + f.at.microsecond]) AS feedback,
         collect(CASE WHEN f.kind = 'known' AND $claimed >= $gate THEN c END) AS claims
}
WITH k, l, mastered, begun, solid, firm + claims AS firm, due, failing, masteries, feedback
CALL (mastered, begun, firm) {
  CALL (begun, firm) {
    UNWIND firm AS known
    MATCH (known)-[:PREREQUISITE_OF]->(c)
    RETURN c
    UNION
    UNWIND begun AS c
    WITH c WHERE c.depth = 0
    RETURN c
  }
  WITH c, mastered, firm
  WHERE NOT c IN mastered AND c.retired_at IS NULL
    AND NOT EXISTS {
      (below)-[e:PREREQUISITE_OF]->(c) WHERE e.strength > 1 - $gate AND NOT below IN firm AND below.retired_at IS NULL
    }
  WITH c ORDER BY c.id
  RETURN collect(c) AS ready
}
CALL (mastered, failing, solid, ready) {
  UNWIND failing AS above
  MATCH path = (below)-[:PREREQUISITE_OF]->{1,4}(above)
  WHERE (below IN mastered OR below IN ready OR below.depth = 0) AND below.retired_at IS NULL
    AND (length(path) = 1 OR NOT below IN solid)
  WITH below, above, min(length(path)) AS hops
  ORDER BY below.id, hops, above.id
  WITH below, collect([above.id, hops])[0] AS nearest
  RETURN collect([below.id, 'repair', nearest[0], nearest[1]]) AS repair
}
RETURN l {.id, .revision, .time_zone, .usual_minutes, .answers, .days, .consent_personalisation, .consent_research,
          .consent_experiments} AS learner,
       k.revision AS revision, coalesce(k.model, 'default') AS model,
       COLLECT { MATCH (l)-[:PURSUES]->(:Goal)-[:TARGETS]->(c:Concept) RETURN DISTINCT c.id ORDER BY c.id } AS goals,
       [c IN ready | [c.id, 'ready', null, 0]]
       + [c IN due WHERE c.retired_at IS NULL | [c.id, 'review', null, 0]] + repair AS candidates,
       masteries, coalesce(l.recent_questions, []) AS recent_questions, coalesce(l.recent_at, []) AS recent_at,
       coalesce(k.policy, 'default@1') AS policy, feedback,
       l {.neighbour_concepts, .neighbour_lifts, .neighbour_learners} AS neighbours
