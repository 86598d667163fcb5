// Questions that analysts keep, and what each said, version by version. Ids follow from owner and name, so that each of
// somebody's names is one question.
CREATE CONSTRAINT saved_question_id IF NOT EXISTS FOR (n:SavedQuestion) REQUIRE n.id IS UNIQUE;
CREATE INDEX saved_question_owner IF NOT EXISTS FOR (n:SavedQuestion) ON (n.owner);
// The worker asks every minute for those that are asked by the clock.
CREATE INDEX saved_question_every IF NOT EXISTS FOR (n:SavedQuestion) ON (n.every);
