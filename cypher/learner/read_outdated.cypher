// Learners with a mastery edge that another model than this one moved: any of them, so many at most.
// The index knows what is smaller or greater, not what differs.
// mode: read
// params: model: string, limit: integer
// returns: ids: list<string>
CALL () {
  MATCH (l:Learner)-[m:HAS_MASTERY]->(:Concept)
  USING INDEX SEEK m:HAS_MASTERY(model)
  WHERE m.model < $model
  RETURN l
  UNION ALL
  MATCH (l:Learner)-[m:HAS_MASTERY]->(:Concept)
  USING INDEX SEEK m:HAS_MASTERY(model)
  WHERE m.model > $model
  RETURN l
}
WITH DISTINCT l LIMIT $limit
RETURN collect(l.id) AS ids
