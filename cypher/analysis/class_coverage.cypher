// Does every class get its share: of the catalogue, of practice, of recommendations?
// title: Fairness of coverage by class
// subject: learners
// mode: read
// params: least: integer [1, 1000000] learners = 5 (of a class; smaller ones are left out)
// returns: class: string (its id), title: string (its name), learners: integer (who are members, and agreed to research),
// returns: active: integer learners (who answered), concepts: integer (that somebody in it practised),
// returns: share: float [0, 1] (of all concepts in use that somebody in it practised), each: float concepts (that a member practised, on average),
// returns: mastered: float concepts (that a member mastered, on average), answers: float (of a member, on average),
// returns: slates: float (served to a member, on average)
// chart: bar x=title y=share
MATCH (k:Class)<-[:MEMBER_OF]-(l:Learner)
WHERE coalesce(l.consent_research, 'full') <> 'none'
WITH k, collect(l) AS members
WHERE size(members) >= $least
CALL (members) {
  UNWIND members AS l
  OPTIONAL MATCH (l)-[m:HAS_MASTERY]->(c:Concept)
  WHERE c.retired_at IS NULL
  RETURN count(DISTINCT c) AS concepts, count(m) AS practised, count(CASE WHEN m.mastered THEN 1 END) AS mastered,
         count(DISTINCT CASE WHEN m IS NOT NULL THEN l END) AS active, coalesce(sum(m.answers), 0) AS practice
}
CALL (members) {
  UNWIND members AS l
  RETURN sum(coalesce(l.answers, 0)) AS answers, sum(COUNT { (l)-[:WAS_SERVED]->(:Slate) }) AS slates
}
WITH *, 1.0 * size(members) AS n, COUNT { MATCH (c:Concept) WHERE c.retired_at IS NULL } AS catalogue
RETURN k.id AS class, k.title AS title, size(members) AS learners, active, concepts,
       CASE WHEN catalogue > 0 THEN 1.0 * concepts / catalogue END AS share, practised / n AS each, mastered / n AS mastered,
       answers / n AS answers, slates / n AS slates
ORDER BY share, class
