-- Names made into things across papers. Links are found anew, in the new shape.

DELETE FROM extractions;
DROP TABLE evidence;
DROP TABLE surfaces;
DROP TABLE links;
DROP TABLE entities;

CREATE TABLE entities (
    entity INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,        -- type/slug
    type TEXT NOT NULL,
    label TEXT NOT NULL,
    aliases TEXT NOT NULL,          -- its other names, JSON, the most written first
    papers INTEGER NOT NULL,        -- how many name it
    dropped INTEGER NOT NULL        -- 1 if the user says that it is nothing
);
CREATE INDEX entities_by_papers ON entities (papers);
CREATE INDEX entities_by_type ON entities (type, papers);

-- A way in which papers name something: its type there, and the keys of its name and of that name's long or short form.
CREATE TABLE forms (
    form INTEGER PRIMARY KEY,
    type TEXT NOT NULL,
    keys TEXT NOT NULL,             -- JSON: [key, 1 if the name is spelt out in words], in order
    papers INTEGER NOT NULL DEFAULT 0,
    weight INTEGER NOT NULL DEFAULT 0, -- confidence summed, in thousandths
    introduced INTEGER NOT NULL DEFAULT 0,
    entity INTEGER REFERENCES entities (entity),
    reason TEXT NOT NULL DEFAULT '', -- why it belongs to the entity, if not by its spelling
    UNIQUE (type, keys)
);
CREATE INDEX forms_by_entity ON forms (entity);
CREATE TABLE form_keys (
    key TEXT NOT NULL,
    form INTEGER NOT NULL REFERENCES forms (form) ON DELETE CASCADE,
    PRIMARY KEY (key, form)
) WITHOUT ROWID;
CREATE INDEX form_keys_by_form ON form_keys (form);

-- How a form is written, by how many papers; `called` counts those that write it so above all.
CREATE TABLE spelt (
    form INTEGER NOT NULL REFERENCES forms (form) ON DELETE CASCADE,
    name TEXT NOT NULL,
    papers INTEGER NOT NULL,
    called INTEGER NOT NULL,
    PRIMARY KEY (form, name)
) WITHOUT ROWID;

-- Forms whose things must be settled anew.
CREATE TABLE unsettled (form INTEGER PRIMARY KEY);

-- One thing that one paper names, under the name the paper gives it.
CREATE TABLE links (
    link INTEGER PRIMARY KEY,
    paper INTEGER NOT NULL REFERENCES extractions (paper) ON DELETE CASCADE,
    form INTEGER NOT NULL REFERENCES forms (form),
    name TEXT NOT NULL,
    role TEXT NOT NULL,
    confidence REAL NOT NULL
);
CREATE INDEX links_by_paper ON links (paper, form);
CREATE INDEX links_by_form ON links (form, paper);

CREATE TABLE surfaces (
    link INTEGER NOT NULL REFERENCES links (link) ON DELETE CASCADE,
    surface TEXT NOT NULL,
    form INTEGER NOT NULL,
    called INTEGER NOT NULL,        -- 1 if it is the name that the paper gives it
    PRIMARY KEY (link, surface)
) WITHOUT ROWID;

-- In how many papers of a month a form stands, by role; the month is '' where the paper has no date.
CREATE TABLE form_months (
    form INTEGER NOT NULL,
    month TEXT NOT NULL,
    role TEXT NOT NULL,
    papers INTEGER NOT NULL,
    PRIMARY KEY (form, month, role)
) WITHOUT ROWID;

CREATE TRIGGER links_added AFTER INSERT ON links BEGIN
    UPDATE forms SET papers = papers + 1, weight = weight + CAST(round(new.confidence * 1000) AS INTEGER),
        introduced = introduced + (new.role = 'introduces') WHERE form = new.form;
    INSERT INTO form_months
        SELECT new.form, coalesce(substr(published, 1, 7), ''), new.role, 1 FROM papers WHERE paper = new.paper
        ON CONFLICT DO UPDATE SET papers = papers + 1;
    INSERT OR IGNORE INTO unsettled VALUES (new.form);
END;
CREATE TRIGGER links_removed AFTER DELETE ON links BEGIN
    UPDATE forms SET papers = papers - 1, weight = weight - CAST(round(old.confidence * 1000) AS INTEGER),
        introduced = introduced - (old.role = 'introduces') WHERE form = old.form;
    INSERT OR IGNORE INTO unsettled VALUES (old.form);
END;
CREATE TRIGGER papers_leave BEFORE DELETE ON papers BEGIN -- while links can still see their paper
    DELETE FROM extractions WHERE paper = old.paper;
END;
CREATE TRIGGER links_leave BEFORE DELETE ON links BEGIN
    UPDATE form_months SET papers = papers - 1 WHERE form = old.form AND role = old.role
        AND month = (SELECT coalesce(substr(published, 1, 7), '') FROM papers WHERE paper = old.paper);
    DELETE FROM form_months WHERE form = old.form AND papers = 0;
END;
CREATE TRIGGER papers_dated AFTER UPDATE OF published ON papers WHEN old.published IS NOT new.published BEGIN
    UPDATE form_months SET papers = papers - (SELECT count(*) FROM links
            WHERE links.form = form_months.form AND links.role = form_months.role AND paper = new.paper)
        WHERE month = coalesce(substr(old.published, 1, 7), '')
        AND form IN (SELECT form FROM links WHERE paper = new.paper);
    INSERT INTO form_months
        SELECT form, coalesce(substr(new.published, 1, 7), ''), role, count(*) FROM links
        WHERE paper = new.paper GROUP BY form, role ON CONFLICT DO UPDATE SET papers = papers + excluded.papers;
    DELETE FROM form_months WHERE papers = 0 AND form IN (SELECT form FROM links WHERE paper = new.paper);
END;
CREATE TRIGGER surfaces_added AFTER INSERT ON surfaces BEGIN
    INSERT INTO spelt VALUES (new.form, new.surface, 1, new.called)
        ON CONFLICT DO UPDATE SET papers = papers + 1, called = called + new.called;
END;
CREATE TRIGGER surfaces_removed AFTER DELETE ON surfaces BEGIN
    UPDATE spelt SET papers = papers - 1, called = called - old.called WHERE form = old.form AND name = old.surface;
    DELETE FROM spelt WHERE form = old.form AND name = old.surface AND papers = 0;
END;

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

-- Papers of which others may now say something new.
CREATE TABLE untold (paper INTEGER PRIMARY KEY);
CREATE TRIGGER introduced AFTER INSERT ON introductions BEGIN
    INSERT OR IGNORE INTO untold SELECT paper FROM spellings WHERE spelling = new.spelling;
END;
CREATE TRIGGER introduced_no_more AFTER DELETE ON introductions BEGIN
    INSERT OR IGNORE INTO untold SELECT paper FROM spellings WHERE spelling = old.spelling;
END;
CREATE TRIGGER spelling_added AFTER INSERT ON spellings
WHEN EXISTS (SELECT 1 FROM introductions WHERE spelling = new.spelling) BEGIN
    INSERT OR IGNORE INTO untold VALUES (new.paper);
END;

-- What the user has corrected, in order.
CREATE TABLE edits (
    edit INTEGER PRIMARY KEY,
    line TEXT NOT NULL              -- JSON
);

-- Words in papers and names, to be searched.
CREATE VIRTUAL TABLE papers_text USING fts5 (title, abstract, content = 'papers', content_rowid = 'paper',
    tokenize = 'porter unicode61 remove_diacritics 2');
INSERT INTO papers_text (rowid, title, abstract) SELECT paper, title, abstract FROM papers;
CREATE TRIGGER papers_text_added AFTER INSERT ON papers BEGIN
    INSERT INTO papers_text (rowid, title, abstract) VALUES (new.paper, new.title, new.abstract);
END;
CREATE TRIGGER papers_text_removed AFTER DELETE ON papers BEGIN
    INSERT INTO papers_text (papers_text, rowid, title, abstract) VALUES ('delete', old.paper, old.title, old.abstract);
END;
CREATE TRIGGER papers_text_changed AFTER UPDATE OF title, abstract ON papers
WHEN old.title IS NOT new.title OR old.abstract IS NOT new.abstract BEGIN
    INSERT INTO papers_text (papers_text, rowid, title, abstract) VALUES ('delete', old.paper, old.title, old.abstract);
    INSERT INTO papers_text (rowid, title, abstract) VALUES (new.paper, new.title, new.abstract);
END;
CREATE VIRTUAL TABLE names_text USING fts5 (names, tokenize = 'unicode61 remove_diacritics 2');
