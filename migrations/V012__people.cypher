CREATE CONSTRAINT class_id IF NOT EXISTS FOR (n:Class) REQUIRE n.id IS UNIQUE;
CREATE CONSTRAINT teacher_id IF NOT EXISTS FOR (n:Teacher) REQUIRE n.id IS UNIQUE;
// The audit log is read newest first: all of it, about one learner, or by one who asked. It is deleted by age.
CREATE CONSTRAINT audit_entry_id IF NOT EXISTS FOR (n:AuditEntry) REQUIRE n.id IS UNIQUE;
CREATE INDEX audit_entry_at IF NOT EXISTS FOR (n:AuditEntry) ON (n.at);
CREATE INDEX audit_entry_about IF NOT EXISTS FOR (n:AuditEntry) ON (n.about, n.at);
CREATE INDEX audit_entry_who IF NOT EXISTS FOR (n:AuditEntry) ON (n.who, n.at);
