// Creates the learners that do not exist yet, with the usual settings. created: which these are.
// mode: write
// params: ids: list<string>, time_zone: string, usual_minutes: float (minutes a day),
// params: import_id: string (null where it is no import)
// returns: created: list<string>
UNWIND $ids AS id
OPTIONAL MATCH (old:Learner {id: id})
WITH id, old IS NULL AS created
MERGE (l:Learner {id: id})
ON CREATE SET l.import_id = $import_id, l.revision = 0, l.time_zone = $time_zone, l.usual_minutes = $usual_minutes,
  l.answers = 0, l.days = []
WITH id WHERE created
RETURN collect(id) AS created
