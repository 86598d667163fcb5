// What was corrected about questions, each found by its id, and those that are not completed by their state.
CREATE CONSTRAINT correction_id IF NOT EXISTS FOR (n:Correction) REQUIRE n.id IS UNIQUE;
CREATE INDEX correction_state IF NOT EXISTS FOR (n:Correction) ON (n.state);
