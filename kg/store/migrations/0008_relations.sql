-- What sentences say of two names that their paper links to: one was trained on the other, say. Papers are read anew.
CREATE TABLE relation_rows (
    paper INTEGER NOT NULL REFERENCES extractions (paper) ON DELETE CASCADE,
    relation TEXT NOT NULL,
    source_link INTEGER NOT NULL,
    target_link INTEGER NOT NULL,
    confidence INTEGER NOT NULL,    -- in ten-thousandths
    field INTEGER NOT NULL,         -- 0 abstract, 1 title
    rule TEXT NOT NULL,
    sentence_start INTEGER NOT NULL,
    sentence_end INTEGER NOT NULL,
    PRIMARY KEY (paper, relation, source_link, target_link)
) WITHOUT ROWID;
DELETE FROM extractions;
