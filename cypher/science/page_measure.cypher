// What is kept of a measure: a page of the concepts that have it, greatest first, then by id, each with the revision that
// it was computed for.
// mode: read
// params: property: string, revision: string (names of properties of Concept), below: float, after: string,
// params: limit: integer
// returns: concept_id: string, value: float, revision: integer
MATCH (c:Concept)
WHERE c[$property] < $below OR (c[$property] = $below AND c.id > $after)
RETURN c.id AS concept_id, toFloat(c[$property]) AS value, c[$revision] AS revision
ORDER BY value DESC, concept_id LIMIT $limit
