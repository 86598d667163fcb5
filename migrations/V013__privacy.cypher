// One secret for keyed hashes, whoever needs it first.
CREATE CONSTRAINT secret_id IF NOT EXISTS FOR (n:Secret) REQUIRE n.id IS UNIQUE;
// Who was erased is found by the hash of the id, which alone stays.
CREATE CONSTRAINT erased_hash IF NOT EXISTS FOR (n:Erased) REQUIRE n.hash IS UNIQUE;
// A learner while being erased: under another label, so that nothing else finds it.
CREATE CONSTRAINT leaving_hash IF NOT EXISTS FOR (n:Leaving) REQUIRE n.hash IS UNIQUE;
// The learner last replayed by a correction is a mention, too.
CREATE INDEX correction_cursor IF NOT EXISTS FOR (n:Correction) ON (n.cursor);
// Feedback is deleted by age.
CREATE INDEX feedback_at IF NOT EXISTS FOR (n:Feedback) ON (n.at);
