// Everything ranking needs of one learner, in one row of lists: the concepts that are ready (the outer fringe: not
// mastered; roots, and what a firm prerequisite leads to where no other holds it back), to be reviewed (mastered, but
// due or no longer solid), or in need of repair (up to four prerequisites below a concept that is failing, not solid;
// the direct ones in any case). Firm: probability times retrievability reaches the gate; solid: it reaches mastered_at.
// An edge no stronger than 1 - gate never holds back. A candidate is [concept id, kind, cause, hops].
// feedback: what stands of it since feedback_since, [id, kind, concept, question, at], oldest first. What the learner
// says they know is believed with `claimed` until a wrong answer on it.
// mode: read
// params: id: string, as_of: datetime, mastered_at: float [0, 1], due_below: float [0, 1], gate: float [0, 1],
// params: feedback_since: datetime, claimed: float [0, 1]
// returns: learner: map, revision: integer, model: string, goals: list<string>, candidates: list<map>,
// returns: masteries: list<map>, recent_questions: list<string>,
// returns: recent_at: list<integer> (microseconds since 1970), policy: string, feedback: list<map>,
// returns: neighbours: map (what they gained on)
MATCH (k:Curriculum {id: 'curriculum'})
MATCH (l:Learner {id: $id})
CALL (l) {
  OPTIONAL MATCH (l)-[m:HAS_MASTERY]->(c:Concept)
  WITH m, c, CASE WHEN m.last_at < $as_of
    THEN 1 / sqrt(1 + 19.0 / 81 * ($as_of.epochMillis - m.last_at.epochMillis) / 86400000.0 / m.stability)
    ELSE 1.0 END AS r
  RETURN collect(CASE WHEN m.mastered THEN c END) AS mastered,
         collect(CASE WHEN m.probability * r >= $mastered_at THEN c END) AS solid,
         collect(CASE WHEN m.probability * r >= $gate THEN c END) AS firm,
         collect(CASE WHEN m.mastered AND c.retired_at IS NULL
                      AND (r < $due_below OR m.probability * r < $mastered_at) THEN c END) AS due,
         collect(CASE WHEN NOT m.mastered AND size([x IN m.last_three WHERE NOT x]) >= 2 THEN c END) AS failing,
         collect(c) AS practised, collect(m) AS edges
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
WITH k, l, mastered, solid, firm + claims AS firm, due, failing, practised, edges, feedback
CALL (mastered, firm) {
  CALL (firm) {
    UNWIND firm AS known
    MATCH (known)-[:PREREQUISITE_OF]->(c:Concept)
    RETURN c
    UNION
    MATCH (c:Concept {depth: 0})
    RETURN c
  }
  WITH c, mastered, firm
  WHERE NOT c IN mastered AND c.retired_at IS NULL
    AND all(p IN [(p:Concept)-[e:PREREQUISITE_OF]->(c) WHERE e.strength > 1 - $gate | p]
            WHERE p IN firm OR p.retired_at IS NOT NULL)
  WITH c ORDER BY c.id
  RETURN collect(c) AS ready
}
CALL (failing, solid) {
  UNWIND failing AS above
  MATCH path = (below:Concept)-[:PREREQUISITE_OF]->{1,4}(above)
  WHERE below.retired_at IS NULL AND (length(path) = 1 OR NOT below IN solid)
  WITH below, above, min(length(path)) AS hops
  ORDER BY below.id, hops, above.id
  WITH below, collect([above.id, hops])[0] AS nearest
  RETURN collect([below, nearest[0], nearest[1]]) AS repair
}
WITH k, l, practised, edges, feedback,
     [c IN ready | [c, 'ready', null, 0]] + [c IN due | [c, 'review', null, 0]]
     + [x IN repair | [x[0], 'repair', x[1], x[2]]] AS found
RETURN l {.id, .revision, .time_zone, .usual_minutes, .answers, .days} AS learner,
       k.revision AS revision, coalesce(k.model, 'default') AS model,
       COLLECT { MATCH (l)-[:PURSUES]->(:Goal)-[:TARGETS]->(c:Concept) RETURN DISTINCT c.id ORDER BY c.id } AS goals,
       [x IN found | [x[0].id, x[1], x[2], x[3]]] AS candidates,
       [i IN range(0, size(edges) - 1) |
         [practised[i].id, edges[i].probability, edges[i].stability, edges[i].mastered, edges[i].answers,
          edges[i].correct, edges[i].last_three,
          edges[i].last_at.epochSeconds * 1000000 + edges[i].last_at.microsecond, edges[i].model,
          edges[i].uncertainty]] AS masteries,
       coalesce(l.recent_questions, []) AS recent_questions, coalesce(l.recent_at, []) AS recent_at,
       coalesce(k.policy, 'default@1') AS policy, feedback,
       l {.neighbour_concepts, .neighbour_lifts, .neighbour_learners} AS neighbours
