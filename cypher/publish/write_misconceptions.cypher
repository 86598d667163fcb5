// Creates misconceptions or changes what they are called.
// mode: write
// params: rows: list<map> (id: string, title: string)
// returns: nothing
UNWIND $rows AS row
MERGE (m:Misconception {id: row.id})
SET m.title = row.title
