// All misconceptions and templates, by id.
// mode: read
// params: nothing
// returns: misconceptions: list<map>, templates: list<map>
RETURN COLLECT { MATCH (m:Misconception) RETURN {id: m.id, title: m.title} AS each ORDER BY each.id } AS misconceptions,
       COLLECT { MATCH (t:Template) RETURN {id: t.id, document: t.document} AS each ORDER BY each.id } AS templates
