// What one version of the tracing model predicted of the answers recorded in a window, and their verdicts, by
// learner; answers that were voided do not count, nor those of learners who agreed to no research.
// mode: read
// params: version: string, since: datetime, until: datetime
// returns: learner_id: string, predicted: list<float>, correct: list<boolean>
MATCH (l:Learner)-[a:ANSWERED]->()
USING INDEX SEEK a:ANSWERED(model, recorded_at)
WHERE a.model = $version AND a.recorded_at >= $since AND a.recorded_at < $until
  AND a.predicted IS NOT NULL AND a.voided_at IS NULL AND coalesce(l.consent_research, 'full') <> 'none'
RETURN l.id AS learner_id, collect(a.predicted) AS predicted, collect(a.correct) AS correct
ORDER BY learner_id
