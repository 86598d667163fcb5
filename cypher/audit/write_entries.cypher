// Writes entries of the audit log; one that is there already is left alone. Times come as text.
// mode: write
// params: rows: list<map>
// returns: nothing
UNWIND $rows AS row
MERGE (a:AuditEntry {id: row.id})
ON CREATE SET a += row, a.at = datetime(row.at)
