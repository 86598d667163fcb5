// What learners say of some prerequisites: of those who practised both ends, mastered the target and agreed to
// research, how many mastered the source, too, and how many did not.
// mode: read
// params: edges: list<list<string>> (source, target)
// returns: source: string, target: string, both: integer, without: integer
UNWIND $edges AS ends
MATCH (a:Concept {id: ends[0]})
MATCH (b:Concept {id: ends[1]})
CALL (a, b) {
  MATCH (a)<-[m:HAS_MASTERY]-(l:Learner)-[n:HAS_MASTERY]->(b)
  WHERE n.mastered AND coalesce(l.consent_research, 'full') <> 'none'
  RETURN sum(CASE WHEN m.mastered THEN 1 ELSE 0 END) AS both,
         sum(CASE WHEN m.mastered THEN 0 ELSE 1 END) AS without
}
RETURN a.id AS source, b.id AS target, both, without
ORDER BY source, target
