// Identifiers are the application's own strings, each unique. Community edition constrains no more than that.
CREATE CONSTRAINT curriculum_id IF NOT EXISTS FOR (n:Curriculum) REQUIRE n.id IS UNIQUE;
CREATE CONSTRAINT concept_id IF NOT EXISTS FOR (n:Concept) REQUIRE n.id IS UNIQUE;
CREATE CONSTRAINT course_id IF NOT EXISTS FOR (n:Course) REQUIRE n.id IS UNIQUE;
CREATE CONSTRAINT question_id IF NOT EXISTS FOR (n:Question) REQUIRE n.id IS UNIQUE;
CREATE CONSTRAINT hint_id IF NOT EXISTS FOR (n:Hint) REQUIRE n.id IS UNIQUE;
CREATE CONSTRAINT misconception_id IF NOT EXISTS FOR (n:Misconception) REQUIRE n.id IS UNIQUE;
CREATE CONSTRAINT resource_id IF NOT EXISTS FOR (n:Resource) REQUIRE n.id IS UNIQUE;
CREATE CONSTRAINT learner_id IF NOT EXISTS FOR (n:Learner) REQUIRE n.id IS UNIQUE;
CREATE CONSTRAINT goal_id IF NOT EXISTS FOR (n:Goal) REQUIRE n.id IS UNIQUE;
CREATE CONSTRAINT slate_id IF NOT EXISTS FOR (n:Slate) REQUIRE n.id IS UNIQUE;
CREATE CONSTRAINT import_id IF NOT EXISTS FOR (n:Import) REQUIRE n.id IS UNIQUE;
CREATE CONSTRAINT tracing_model_version IF NOT EXISTS FOR (n:TracingModel) REQUIRE n.version IS UNIQUE;
// An event is written once, whoever answered; the index also finds it without expanding a learner's answers.
CREATE CONSTRAINT answered_event_id IF NOT EXISTS FOR ()-[a:ANSWERED]-() REQUIRE a.event_id IS UNIQUE;
// The roots of the curriculum, where the outer fringe of a new learner starts.
CREATE INDEX concept_depth IF NOT EXISTS FOR (n:Concept) ON (n.depth);
