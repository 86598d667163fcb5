// The one node that publishing locks, and whose revision every snapshot in memory is stamped with.
MERGE (k:Curriculum {id: 'curriculum'})
ON CREATE SET k.revision = 0;
