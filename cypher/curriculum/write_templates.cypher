// Creates or replaces templates of questions; what is secret in a document is sealed.
// mode: write
// params: rows: list<map> (id: string, document: string), import_id: string (null where it is no import)
// returns: nothing
UNWIND $rows AS row
MERGE (t:Template {id: row.id})
ON CREATE SET t.import_id = $import_id
SET t.document = row.document
