// For each version of the tracing model with predicted answers that are in no window yet: when the first of those
// was recorded, by learners who did not opt out of research. Each version costs two seeks, not a scan of its answers.
// mode: read
// params: nothing
// returns: version: string, recorded_at: datetime
MATCH (m:TracingModel)
CALL (m) {
  OPTIONAL MATCH (m)-[:SERVED_IN]->(w:DriftWindow)
  RETURN coalesce(max(w.until), datetime({epochSeconds: 0})) AS since
}
CALL (m, since) {
  MATCH (l:Learner)-[a:ANSWERED]->()
  USING INDEX a:ANSWERED(model, recorded_at)
  WHERE a.model = m.version AND a.recorded_at >= since
    AND a.predicted IS NOT NULL AND a.voided_at IS NULL AND coalesce(l.consent_research, 'full') <> 'none'
  RETURN a.recorded_at AS recorded_at
  ORDER BY a.model, a.recorded_at LIMIT 1
}
RETURN m.version AS version, recorded_at
ORDER BY version
