// Retires resources and courses, or puts them in use again.
// mode: write
// params: resources: list<map> (id: string, at: datetime | null), courses: list<map> (likewise)
// returns: nothing
CALL () {
  UNWIND $resources AS row
  MATCH (r:Resource {id: row.id})
  USING INDEX SEEK r:Resource(id)
  SET r.retired_at = row.at
}
CALL () {
  UNWIND $courses AS row
  MATCH (k:Course {id: row.id})
  USING INDEX SEEK k:Course(id)
  SET k.retired_at = row.at
}
