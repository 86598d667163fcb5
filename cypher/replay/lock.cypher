// Takes the locks of learners, in the order given (sorted by id, so that writers never deadlock), and then reads the
// stamp of the curriculum in force. locked: those of the learners that there are, with
// their revisions.
// mode: write
// params: ids: list<string>
// returns: curriculum: integer, model: string, locked: list<string>, revisions: list<integer>
UNWIND $ids AS id
MATCH (l:Learner {id: id})
USING INDEX SEEK l:Learner(id)
SET l += {}
WITH collect(l.id) AS locked, collect(l.revision) AS revisions
MATCH (k:Curriculum {id: 'curriculum'})
RETURN k.revision AS curriculum, coalesce(k.model, 'default') AS model, locked, revisions
