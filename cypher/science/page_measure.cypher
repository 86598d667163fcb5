// What is kept of a measure: a page of the concepts that have it, greatest first, then by id, each with the revision that
// it was computed for; from the list's end where `backward`. concepts, least, most: null for any.
// mode: read
// params: measure: string (community, betweenness or gates), below: float, after: string, above: float, before: string,
// params: concepts: list<string> | null, least: float | null, most: float | null, backward: boolean, limit: integer
// returns: concept_id: string, value: float, revision: integer
MATCH (c:Concept)
WHERE $concepts IS NULL OR c.id IN $concepts
WITH c.id AS concept_id, CASE $measure
    WHEN 'community' THEN [c.community, c.community_revision]
    WHEN 'betweenness' THEN [c.betweenness, c.betweenness_revision]
    WHEN 'gates' THEN [c.gates, c.gates_revision]
  END AS kept
WITH concept_id, toFloat(kept[0]) AS value, toInteger(kept[1]) AS revision
WHERE (value < $below OR (value = $below AND concept_id > $after))
  AND (value > $above OR (value = $above AND concept_id < $before))
  AND ($least IS NULL OR value >= $least) AND ($most IS NULL OR value <= $most)
RETURN concept_id, value, revision
ORDER BY CASE WHEN $backward THEN value ELSE -value END, CASE WHEN $backward THEN '' ELSE concept_id END, concept_id DESC
LIMIT $limit
