// Nodes of the analysts' copy; node: what each was where it comes from, copy: what it is here.
// mode: write
// params: rows: list<map> (node: string, label: string, properties: map)
// returns: node: string, copy: string (both internal)
UNWIND $rows AS row
CREATE (n:$(row.label))
SET n = row.properties
RETURN row.node AS node, elementId(n) AS copy
