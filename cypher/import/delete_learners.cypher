// Deletes those of the learners that the import created and that nothing hangs on.
// mode: write
// params: id: string, learner_ids: list<string>
// returns: deleted: integer
UNWIND $learner_ids AS learner_id
MATCH (l:Learner {id: learner_id})
USING INDEX SEEK l:Learner(id)
WHERE l.import_id = $id AND NOT EXISTS { (l)--() }
DELETE l
RETURN count(*) AS deleted
