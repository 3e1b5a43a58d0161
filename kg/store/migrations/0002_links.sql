-- What papers name, and what was needed to find it.

-- A paper has a row here when names were looked for in it. `told` is what other papers then said of its names, JSON.
CREATE TABLE extractions (
    paper INTEGER PRIMARY KEY REFERENCES papers (paper) ON DELETE CASCADE,
    told TEXT NOT NULL
);
CREATE TRIGGER papers_changed AFTER UPDATE OF title, abstract ON papers
WHEN old.title IS NOT new.title OR old.abstract IS NOT new.abstract
BEGIN
    DELETE FROM extractions WHERE paper = new.paper;
END;

-- Spellings in a paper that another paper's introduction would tell about, and what each paper introduces.
CREATE TABLE spellings (
    spelling TEXT NOT NULL,
    paper INTEGER NOT NULL REFERENCES extractions (paper) ON DELETE CASCADE,
    PRIMARY KEY (spelling, paper)
) WITHOUT ROWID;
CREATE INDEX spellings_by_paper ON spellings (paper);
CREATE TABLE introductions (
    spelling TEXT NOT NULL,
    type TEXT NOT NULL,
    paper INTEGER NOT NULL REFERENCES extractions (paper) ON DELETE CASCADE,
    PRIMARY KEY (spelling, type, paper)
) WITHOUT ROWID;
CREATE INDEX introductions_by_paper ON introductions (paper);

CREATE TABLE entities (
    entity INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,        -- type/slug
    type TEXT NOT NULL,
    label TEXT NOT NULL
);

-- One thing that one paper names, under the name the paper gives it.
CREATE TABLE links (
    link INTEGER PRIMARY KEY,
    paper INTEGER NOT NULL REFERENCES extractions (paper) ON DELETE CASCADE,
    entity INTEGER NOT NULL REFERENCES entities (entity),
    name TEXT NOT NULL,
    role TEXT NOT NULL,
    confidence REAL NOT NULL
);
CREATE INDEX links_by_paper ON links (paper);
CREATE INDEX links_by_entity ON links (entity);

CREATE TABLE surfaces (
    link INTEGER NOT NULL REFERENCES links (link) ON DELETE CASCADE,
    surface TEXT NOT NULL,
    PRIMARY KEY (link, surface)
) WITHOUT ROWID;

-- Where the link comes from: title or abstract [start:end], within the sentence [sentence_start:sentence_end].
CREATE TABLE evidence (
    link INTEGER NOT NULL REFERENCES links (link) ON DELETE CASCADE,
    field TEXT NOT NULL,
    start INTEGER NOT NULL,
    end INTEGER NOT NULL,
    rule TEXT NOT NULL,
    sentence_start INTEGER NOT NULL,
    sentence_end INTEGER NOT NULL,
    PRIMARY KEY (link, field, start, end)
) WITHOUT ROWID;

-- What links were made with: `patterns` of the user's, and which `rules` of ours.
CREATE TABLE settings (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL
) WITHOUT ROWID;
