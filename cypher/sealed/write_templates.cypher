// Puts other seals in place of those that were read, unless the template says something else meanwhile.
// mode: write
// params: rows: list<map> (id: string, was: map, now: map: documents: list<string>)
// returns: written: integer
UNWIND $rows AS row
MATCH (t:Template {id: row.id})
SET t += {}
WITH t, row
WHERE [t.document] = row.was.documents
SET t.document = row.now.documents[0]
RETURN count(*) AS written
