// The keys before and after of a page of corrections, as they are sealed, by id. A correction of a key has one
// question.
// mode: read
// params: after: string, limit: integer
// returns: id: string, question_id: string, before: string | null, after: string
MATCH (k:Correction)
WHERE k.id > $after AND k.kind = 'rescore'
MATCH (k)-[r:CORRECTS]->(q:Question)
RETURN k.id AS id, q.id AS question_id, r.before AS before, r.after AS after
ORDER BY k.id LIMIT $limit
