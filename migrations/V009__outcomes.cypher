CREATE CONSTRAINT feedback_id IF NOT EXISTS FOR (n:Feedback) REQUIRE n.id IS UNIQUE;
// Slates are deleted by age.
CREATE INDEX slate_served_at IF NOT EXISTS FOR (n:Slate) ON (n.served_at);
// Only slates of which it is not said yet what became of their lines are in this index.
CREATE INDEX slate_open_since IF NOT EXISTS FOR (n:Slate) ON (n.open_since);
// Slates of before are kept for as long as if they had been served at the moment that they are for.
MATCH (s:Slate)
WHERE s.served_at IS NULL
CALL (s) {
  SET s.served_at = s.at
} IN TRANSACTIONS OF 1000 ROWS;
