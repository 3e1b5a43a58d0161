-- How sure it is that a form belongs to its entity. Keys are made in another way: links are found anew.

ALTER TABLE forms ADD COLUMN score REAL NOT NULL DEFAULT 1;
DELETE FROM extractions;
