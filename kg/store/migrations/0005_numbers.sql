-- What links say over and over (names, roles, rules) is kept once, and links hold its numbers. Counts are kept by what puts
-- links in, many at a time; triggers see to what is taken out. Links are found anew, in the new shape.

-- Abstracts lie apart: what else is known of papers is asked and changed more often, and is a fifth as long. `papers` shows
-- both.
DROP TRIGGER papers_changed;
DROP TRIGGER papers_dated;
DROP TRIGGER papers_text_added;
DROP TRIGGER papers_text_removed;
DROP TRIGGER papers_text_changed;
ALTER TABLE papers RENAME TO paper_rows;
CREATE TABLE abstracts (
    paper INTEGER PRIMARY KEY REFERENCES paper_rows (paper) ON DELETE CASCADE,
    abstract TEXT NOT NULL
);
INSERT INTO abstracts SELECT paper, abstract FROM paper_rows;
ALTER TABLE paper_rows DROP COLUMN abstract;
CREATE VIEW papers AS SELECT paper, id, title, (SELECT abstract FROM abstracts WHERE abstracts.paper = paper_rows.paper)
    AS abstract, published, authors, authors_count, organization, upvotes, comment, categories, urls, keys, own
    FROM paper_rows;
CREATE TRIGGER title_changed AFTER UPDATE OF title ON paper_rows WHEN old.title IS NOT new.title BEGIN
    DELETE FROM extractions WHERE paper = new.paper;
END;
CREATE TRIGGER abstract_changed AFTER UPDATE OF abstract ON abstracts WHEN old.abstract IS NOT new.abstract BEGIN
    DELETE FROM extractions WHERE paper = new.paper;
END;

-- A record that is not its paper alone is kept as what it says otherwise than the paper: `body` is an object of columns.
UPDATE records SET body = json_object(
    'title', json_extract(body, '$[0]'), 'abstract', json_extract(body, '$[1]'), 'published', json_extract(body, '$[2]'),
    'authors', json_extract(body, '$[3]'), 'authors_count', json_extract(body, '$[4]'),
    'organization', json_extract(body, '$[5]'), 'upvotes', json_extract(body, '$[6]'), 'comment', json_extract(body, '$[7]'),
    'categories', json_extract(body, '$[8]'), 'urls', json_extract(body, '$[9]'), 'keys', json_extract(body, '$[10]'),
    'own', json_extract(body, '$[11]')
) WHERE body IS NOT NULL;

DROP TABLE evidence;
DROP TABLE surfaces;
DROP TABLE links;
DROP TABLE spelt;
DROP TABLE form_months;
DROP TABLE untold;
DROP TABLE introductions;
DROP TABLE spellings;
DROP TABLE extractions;
DROP INDEX entities_by_papers;  -- kg/store/indexes.py makes these two
DROP INDEX entities_by_type;
DELETE FROM unsettled;
DELETE FROM forms;
DELETE FROM entities;
DELETE FROM names_text;

-- A paper has a row here when names were looked for in it. `told` is what other papers then said of its names, JSON; it is
-- missing until they were asked.
CREATE TABLE extractions (
    paper INTEGER PRIMARY KEY REFERENCES paper_rows (paper) ON DELETE CASCADE,
    told TEXT
);

-- Spellings in a paper that another paper's introduction would tell about, and what each paper introduces.
CREATE TABLE spellings (
    paper INTEGER NOT NULL REFERENCES extractions (paper) ON DELETE CASCADE,
    spelling TEXT NOT NULL,
    PRIMARY KEY (paper, spelling)
) WITHOUT ROWID;
CREATE TABLE introductions (
    spelling TEXT NOT NULL,
    type TEXT NOT NULL,
    paper INTEGER NOT NULL REFERENCES extractions (paper) ON DELETE CASCADE,
    PRIMARY KEY (spelling, type, paper)
) WITHOUT ROWID;
CREATE INDEX introductions_by_paper ON introductions (paper);

-- Spellings that other papers introduce since papers were last told of it, or no longer.
CREATE TABLE retold (spelling TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TRIGGER introduced_no_more AFTER DELETE ON introductions BEGIN
    INSERT OR IGNORE INTO retold VALUES (old.spelling);
END;

CREATE TABLE roles (role INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);
INSERT INTO roles (name) VALUES ('introduces'), ('evaluates'), ('uses'), ('compares'), ('mentions');
CREATE TABLE rules (rule INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);

-- How a form is written, by how many papers; `called` counts those that write it so above all.
CREATE TABLE spelt (
    spelt INTEGER PRIMARY KEY,
    form INTEGER NOT NULL REFERENCES forms (form) ON DELETE CASCADE,
    name TEXT NOT NULL,
    papers INTEGER NOT NULL,
    called INTEGER NOT NULL,
    UNIQUE (form, name)
);

-- One thing that one paper names, under the name the paper gives it. `links` shows it in words.
CREATE TABLE link_rows (
    link INTEGER PRIMARY KEY,
    paper INTEGER NOT NULL REFERENCES extractions (paper) ON DELETE CASCADE,
    form INTEGER NOT NULL REFERENCES forms (form),
    spelt INTEGER NOT NULL,
    role INTEGER NOT NULL,
    confidence INTEGER NOT NULL,    -- in ten-thousandths
    month INTEGER NOT NULL          -- of the paper: 202402; 202400 for a year, 0 without a date
);
CREATE INDEX link_rows_by_paper ON link_rows (paper, form);

CREATE TABLE surface_rows (
    link INTEGER NOT NULL REFERENCES link_rows (link) ON DELETE CASCADE,
    spelt INTEGER NOT NULL,
    PRIMARY KEY (link, spelt)
) WITHOUT ROWID;

-- Where the link comes from: title or abstract [start:end], within the sentence [sentence_start:sentence_end].
CREATE TABLE evidence_rows (
    link INTEGER NOT NULL REFERENCES link_rows (link) ON DELETE CASCADE,
    field INTEGER NOT NULL,         -- 0 abstract, 1 title
    start INTEGER NOT NULL,
    end INTEGER NOT NULL,
    rule INTEGER NOT NULL REFERENCES rules (rule),
    sentence_start INTEGER NOT NULL,
    sentence_end INTEGER NOT NULL,
    PRIMARY KEY (link, field, start, end)
) WITHOUT ROWID;

CREATE VIEW links AS SELECT link, paper, form,
    (SELECT name FROM spelt WHERE spelt.spelt = link_rows.spelt) AS name,
    (SELECT name FROM roles WHERE roles.role = link_rows.role) AS role,
    confidence / 10000.0 AS confidence FROM link_rows;
CREATE VIEW surfaces AS SELECT link,
    (SELECT name FROM spelt WHERE spelt.spelt = surface_rows.spelt) AS surface FROM surface_rows;
CREATE VIEW evidence AS SELECT link, CASE field WHEN 0 THEN 'abstract' ELSE 'title' END AS field, start, end,
    (SELECT name FROM rules WHERE rules.rule = evidence_rows.rule) AS rule, sentence_start, sentence_end FROM evidence_rows;

-- In how many papers of a month an entity stands.
CREATE TABLE entity_months (
    entity INTEGER NOT NULL REFERENCES entities (entity) ON DELETE CASCADE,
    month INTEGER NOT NULL,
    papers INTEGER NOT NULL,
    PRIMARY KEY (entity, month)
) WITHOUT ROWID;

-- "OR IGNORE" makes sure that these can't fail, so that SQLite needs no copy of what a statement changes.
CREATE TRIGGER link_removed AFTER DELETE ON link_rows BEGIN
    UPDATE OR IGNORE forms SET papers = papers - 1, weight = weight - (old.confidence + 5) / 10,
        introduced = introduced - (old.role = 1) WHERE form = old.form;
    UPDATE OR IGNORE spelt SET called = called - 1 WHERE spelt = old.spelt;
    INSERT OR IGNORE INTO unsettled VALUES (old.form);
END;
CREATE TRIGGER surface_removed AFTER DELETE ON surface_rows BEGIN
    UPDATE OR IGNORE spelt SET papers = papers - 1 WHERE spelt = old.spelt;
    DELETE FROM spelt WHERE spelt = old.spelt AND papers = 0;
END;
CREATE TRIGGER papers_dated AFTER UPDATE OF published ON paper_rows WHEN old.published IS NOT new.published BEGIN
    UPDATE link_rows SET month = coalesce(CAST(substr(replace(new.published, '-', '') || '00', 1, 6) AS INTEGER), 0)
        WHERE paper = new.paper;
    INSERT OR IGNORE INTO unsettled SELECT form FROM link_rows WHERE paper = new.paper;
END;

-- Words of new papers are put in many at a time (kg/store/papers.py); a paper that changes or goes before that has none yet.
CREATE TRIGGER words_removed BEFORE DELETE ON paper_rows WHEN old.paper IN (SELECT id FROM papers_text_docsize) BEGIN
    INSERT INTO papers_text (papers_text, rowid, title, abstract)
        SELECT 'delete', paper, old.title, abstract FROM abstracts WHERE paper = old.paper;
END;
CREATE TRIGGER title_words_changed AFTER UPDATE OF title ON paper_rows
WHEN old.title IS NOT new.title AND old.paper IN (SELECT id FROM papers_text_docsize) BEGIN
    INSERT INTO papers_text (papers_text, rowid, title, abstract)
        SELECT 'delete', paper, old.title, abstract FROM abstracts WHERE paper = old.paper;
    INSERT INTO papers_text (rowid, title, abstract)
        SELECT paper, new.title, abstract FROM abstracts WHERE paper = new.paper;
END;
CREATE TRIGGER abstract_words_changed AFTER UPDATE OF abstract ON abstracts
WHEN old.abstract IS NOT new.abstract AND old.paper IN (SELECT id FROM papers_text_docsize) BEGIN
    INSERT INTO papers_text (papers_text, rowid, title, abstract)
        SELECT 'delete', paper, title, old.abstract FROM paper_rows WHERE paper = old.paper;
    INSERT INTO papers_text (rowid, title, abstract)
        SELECT paper, title, new.abstract FROM paper_rows WHERE paper = new.paper;
END;
INSERT INTO papers_text (papers_text, rank) VALUES ('hashsize', 16777216), ('automerge', 16), ('crisismerge', 64);
