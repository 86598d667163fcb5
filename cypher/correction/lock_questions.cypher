// Waits for answers under way to the questions of a correction, which were judged by what the questions were before: the
// later ones are judged by what they are now, and so all who answered before are in the list that is made after this.
// mode: write
// params: id: string
// returns: questions: integer
MATCH (k:Correction {id: $id})-[:CORRECTS]->(q:Question)
WITH k, q ORDER BY q.id
SET q += {}
RETURN count(q) AS questions
