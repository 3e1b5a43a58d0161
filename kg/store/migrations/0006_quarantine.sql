-- Everything that could not be used is kept, also where several things stand on one line and fail for one reason.
CREATE TABLE quarantined (
    number INTEGER PRIMARY KEY,
    file TEXT NOT NULL,
    line INTEGER NOT NULL,
    reason TEXT NOT NULL,
    todo TEXT NOT NULL,
    raw TEXT NOT NULL
);
INSERT INTO quarantined (file, line, reason, todo, raw) SELECT file, line, reason, todo, raw FROM quarantine;
DROP TABLE quarantine;
ALTER TABLE quarantined RENAME TO quarantine;
CREATE INDEX quarantine_by_file ON quarantine (file);
