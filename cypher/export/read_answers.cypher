// Answers of learners to leave with, by learner: an edge is [type, whether it leaves, label and id of the other end, its
// values, its moments in microseconds since 1970]. columns, moments: by type, the names of properties to read. since: no
// answer before it, nor one without a time; null for all.
// mode: read
// params: ids: list<string>, since: datetime, columns: map, moments: map
// returns: id: string, edges: list<map>
UNWIND $ids AS id
MATCH (n:Learner {id: id})
USING INDEX SEEK n:Learner(id)
RETURN id,
       COLLECT {
         MATCH (n)-[r:ANSWERED]->(m:Question) WHERE $since IS NULL OR r.at >= $since
         RETURN [type(r), true, head(labels(m)), m.id,
                 [p IN $columns[type(r)] | r[p]],
                 [p IN $moments[type(r)] | r[p].epochSeconds * 1000000 + r[p].microsecond]]
       } AS edges
