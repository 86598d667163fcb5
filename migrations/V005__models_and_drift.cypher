// Only answers that were predicted before they came have a model: imported logs are not in this index.
CREATE INDEX answered_model_recorded_at IF NOT EXISTS FOR ()-[a:ANSWERED]-() ON (a.model, a.recorded_at);
// A window of drift is written once, whoever closes it.
CREATE CONSTRAINT drift_window_id IF NOT EXISTS FOR (n:DriftWindow) REQUIRE n.id IS UNIQUE;
