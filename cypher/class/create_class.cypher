// Creates a class, or returns the one there is unchanged.
// mode: write
// params: id: string, title: string, time_zone: string
// returns: class: map, created: boolean
OPTIONAL MATCH (old:Class {id: $id})
WITH old IS NULL AS created
MERGE (c:Class {id: $id})
ON CREATE SET c.title = $title, c.time_zone = $time_zone
RETURN c {.id, .title, .time_zone,
          learners: COUNT { (c)<-[:MEMBER_OF]-(:Learner) },
          teachers: COLLECT { MATCH (c)<-[:LEADS]-(t:Teacher) RETURN t.id ORDER BY t.id }} AS class,
       created
