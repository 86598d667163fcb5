// How much of what there is does anybody use, depth by depth?
// title: Coverage of the catalogue
// subject: curriculum
// mode: read
// params: nothing
// returns: depth: integer (of concepts: how many they stand on, one upon another), concepts: integer (in use),
// returns: practised: integer concepts (that somebody answered on), questions: integer (on them, in use),
// returns: answered: integer questions (that somebody answered), share: float [0, 1] (of questions that were answered),
// returns: answers: integer (to them that count)
// chart: bar x=depth y=share
MATCH (c:Concept)
WHERE c.retired_at IS NULL
OPTIONAL MATCH (c)<-[:ASSESSES]-(q:Question)
WHERE q.retired_at IS NULL
WITH c, q, CASE WHEN q IS NULL THEN 0 ELSE
  COUNT { MATCH (q)<-[a:ANSWERED]-(l:Learner) WHERE a.voided_at IS NULL AND coalesce(l.consent_research, 'full') <> 'none' } END AS n
WITH c.depth AS depth, c, count(q) AS questions, count(CASE WHEN n > 0 THEN q END) AS answered, sum(n) AS answers
WITH depth, count(c) AS concepts, count(CASE WHEN answered > 0 THEN c END) AS practised, sum(questions) AS questions,
     sum(answered) AS answered, sum(answers) AS answers
RETURN depth, concepts, practised, questions, answered, CASE WHEN questions > 0 THEN 1.0 * answered / questions END AS share, answers
ORDER BY depth
