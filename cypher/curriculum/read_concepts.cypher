// All concepts, retired ones too, by id.
// mode: read
// params: nothing
// returns: concept: map
MATCH (c:Concept)
RETURN c {.id, .title, .summary, .minutes, .importance, .depth, .retired_at, .grade, .successors} AS concept
ORDER BY c.id
