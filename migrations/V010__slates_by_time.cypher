// What was served in a period is found by its time: reports read that and nothing older.
CREATE INDEX slate_at IF NOT EXISTS FOR (n:Slate) ON (n.at);
