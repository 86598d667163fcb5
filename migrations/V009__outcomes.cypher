CREATE CONSTRAINT feedback_id IF NOT EXISTS FOR (n:Feedback) REQUIRE n.id IS UNIQUE;
// Slates are deleted by age.
CREATE INDEX slate_served_at IF NOT EXISTS FOR (n:Slate) ON (n.served_at);
// Only slates of which it is not said yet what became of their lines are in this index.
CREATE INDEX slate_open_since IF NOT EXISTS FOR (n:Slate) ON (n.open_since);
