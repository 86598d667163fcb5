// Classes with those who lead them and how many learners they have.
// mode: read
// params: ids: list<string>
// returns: class: map
UNWIND $ids AS id
MATCH (c:Class {id: id})
USING INDEX SEEK c:Class(id)
RETURN c {.id, .title, .time_zone,
          learners: COUNT { (c)<-[:MEMBER_OF]-(:Learner) },
          teachers: COLLECT { MATCH (c)<-[:LEADS]-(t:Teacher) RETURN t.id ORDER BY t.id }} AS class
