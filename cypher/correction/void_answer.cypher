// Voids an answer, unless it is void already. void: what it was before.
// mode: write
// params: event_id: string, reason: string, at: datetime
// returns: void: boolean, concepts: list<string>
MATCH (:Learner)-[a:ANSWERED {event_id: $event_id}]->(q:Question)
USING INDEX SEEK a:ANSWERED(event_id)
WITH a, q, a.voided_at IS NOT NULL AS void
SET a.void_reason = CASE WHEN void THEN a.void_reason ELSE $reason END, a.voided_at = coalesce(a.voided_at, $at)
RETURN void, COLLECT { MATCH (q)-[:ASSESSES]->(c:Concept) RETURN c.id ORDER BY c.id } AS concepts
