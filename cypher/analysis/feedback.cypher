// What do learners say of recommendations, and of which concepts?
// title: Feedback by concept
// subject: recommendations
// mode: read
// params: days: integer [1, 3650] days = 90 (up to as_of),
// params: as_of: datetime = now (the moment that is asked about)
// returns: concept: string (its id), title: string (its name), learners: integer (who said something),
// returns: too_hard: integer (times), too_easy: integer (times), known: integer (times that somebody said they know it),
// returns: not_now: integer (times), given: integer (times that something was said; undone ones are left out)
// chart: bar x=title y=given
MATCH (f:Feedback)
WHERE f.at > $as_of - duration({days: $days}) AND f.at <= $as_of AND f.undone_at IS NULL
MATCH (l:Learner)-[:GAVE]->(f)-[:ABOUT]->(c:Concept)
WHERE coalesce(l.consent_research, 'full') <> 'none'
RETURN c.id AS concept, c.title AS title, count(DISTINCT l) AS learners,
       count(CASE WHEN f.kind = 'too hard' THEN 1 END) AS too_hard, count(CASE WHEN f.kind = 'too easy' THEN 1 END) AS too_easy,
       count(CASE WHEN f.kind = 'known' THEN 1 END) AS known, count(CASE WHEN f.kind = 'not now' THEN 1 END) AS not_now,
       count(*) AS given
ORDER BY given DESC, concept
