// Takes away prerequisites and encompassing edges.
// mode: write
// params: prerequisites: list<list<string>> (source, target), encompasses: list<list<string>> (likewise)
// returns: nothing
CALL () {
  UNWIND $prerequisites AS ends
  MATCH (a:Concept {id: ends[0]})
  USING INDEX SEEK a:Concept(id)
  MATCH (b:Concept {id: ends[1]})
  USING INDEX SEEK b:Concept(id)
  MATCH (a)-[p:PREREQUISITE_OF]->(b)
  DELETE p
}
CALL () {
  UNWIND $encompasses AS ends
  MATCH (a:Concept {id: ends[0]})
  USING INDEX SEEK a:Concept(id)
  MATCH (b:Concept {id: ends[1]})
  USING INDEX SEEK b:Concept(id)
  MATCH (a)-[e:ENCOMPASSES]->(b)
  DELETE e
}
