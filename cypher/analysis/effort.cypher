// How many answers does mastery of a concept take?
// Of learners who have mastered it; answers that came after mastery count, too.
// title: Effort per mastered concept
// subject: concepts
// mode: read
// params: least: integer [1, 1000000] learners = 20 (who mastered a concept; concepts with fewer are left out)
// returns: concept: string (its id), title: string (its name), learners: integer (who mastered it),
// returns: low: float answers (that a tenth of them stay below), median: float answers (of a learner who mastered it; half needed fewer),
// returns: high: float answers (that a tenth exceed), unmastered: integer learners (who answered as often as the median, and have not mastered it)
// chart: bar x=title y=median low=low high=high
MATCH (l:Learner)-[m:HAS_MASTERY]->(c:Concept)
WHERE coalesce(l.consent_research, 'full') <> 'none' AND c.retired_at IS NULL
WITH c, count(CASE WHEN m.mastered THEN 1 END) AS learners,
     toFloat(percentileCont(CASE WHEN m.mastered THEN m.answers END, 0.1)) AS low,
     toFloat(percentileCont(CASE WHEN m.mastered THEN m.answers END, 0.5)) AS median,
     toFloat(percentileCont(CASE WHEN m.mastered THEN m.answers END, 0.9)) AS high,
     collect(CASE WHEN NOT m.mastered THEN m.answers END) AS others
WHERE learners >= $least
RETURN c.id AS concept, c.title AS title, learners, low, median, high, size([n IN others WHERE n >= median]) AS unmastered
ORDER BY median DESC, concept
