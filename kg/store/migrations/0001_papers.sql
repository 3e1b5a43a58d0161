-- Papers, the records they were read from, and what could not be used.

CREATE TABLE papers (
    paper INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    title TEXT,
    abstract TEXT NOT NULL,
    published TEXT,
    authors TEXT NOT NULL,          -- this and the other lists are JSON
    authors_count INTEGER,
    organization TEXT,
    upvotes INTEGER,
    comment TEXT,
    categories TEXT NOT NULL,
    urls TEXT NOT NULL,
    keys TEXT NOT NULL,
    own TEXT                        -- what its source calls it
);
CREATE INDEX papers_by_date ON papers (published);
CREATE INDEX papers_by_own ON papers (own) WHERE own IS NOT NULL;

-- A paper as one source has it. `body` is that record as JSON where a paper has several, else the paper itself is it.
CREATE TABLE records (
    record INTEGER PRIMARY KEY,
    paper INTEGER NOT NULL REFERENCES papers (paper) ON DELETE CASCADE,
    file TEXT NOT NULL,
    line INTEGER NOT NULL,
    digest BLOB NOT NULL,
    body TEXT,
    UNIQUE (file, digest)
);
CREATE INDEX records_by_paper ON records (paper);

-- What makes records candidates for the same paper: arxiv:…, doi:…, text:…, abstract:…
CREATE TABLE keys (
    key TEXT NOT NULL,
    record INTEGER NOT NULL REFERENCES records (record) ON DELETE CASCADE,
    PRIMARY KEY (key, record)
) WITHOUT ROWID;
CREATE INDEX keys_by_record ON keys (record);

CREATE TABLE quarantine (
    file TEXT NOT NULL,
    line INTEGER NOT NULL,
    reason TEXT NOT NULL,
    todo TEXT NOT NULL,
    raw TEXT NOT NULL,
    PRIMARY KEY (file, line, reason)
) WITHOUT ROWID;

CREATE TABLE builds (
    build INTEGER PRIMARY KEY,
    version TEXT NOT NULL,          -- of Paper Graph
    sources TEXT NOT NULL,          -- as the user named them, JSON
    finished INTEGER NOT NULL,      -- 0 while it runs, and for ever if it was killed
    counts TEXT                     -- records, papers, duplicates, quarantined, JSON
);
