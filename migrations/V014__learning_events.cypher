// An event is written once, whoever it is of.
CREATE CONSTRAINT learning_event_id IF NOT EXISTS FOR (n:LearningEvent) REQUIRE n.id IS UNIQUE;
// Events are deleted by age.
CREATE INDEX learning_event_recorded_at IF NOT EXISTS FOR (n:LearningEvent) ON (n.recorded_at);
