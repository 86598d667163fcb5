// Templates of questions, sealed: their answers are in them.
CREATE CONSTRAINT template_id IF NOT EXISTS FOR (n:Template) REQUIRE n.id IS UNIQUE;
// Drafts, and what was done to each; the ids are the callers' idempotency keys.
CREATE CONSTRAINT draft_id IF NOT EXISTS FOR (n:Draft) REQUIRE n.id IS UNIQUE;
CREATE CONSTRAINT step_id IF NOT EXISTS FOR (n:Step) REQUIRE n.id IS UNIQUE;
CREATE CONSTRAINT comment_id IF NOT EXISTS FOR (n:Comment) REQUIRE n.id IS UNIQUE;
// Revisions of the curriculum, and what each changed: found by number, by thing (blame), and later than a number (asOf).
CREATE CONSTRAINT revision_number IF NOT EXISTS FOR (n:Revision) REQUIRE n.number IS UNIQUE;
CREATE CONSTRAINT revision_draft IF NOT EXISTS FOR (n:Revision) REQUIRE n.draft_id IS UNIQUE;
CREATE INDEX revision_import IF NOT EXISTS FOR (n:Revision) ON (n.import_id);
CREATE CONSTRAINT change_id IF NOT EXISTS FOR (n:Change) REQUIRE n.id IS UNIQUE;
CREATE INDEX change_thing IF NOT EXISTS FOR (n:Change) ON (n.thing);
CREATE INDEX change_revision IF NOT EXISTS FOR (n:Change) ON (n.revision);
