-- What papers report: numbers with what they measure. Fields hold words of the paper; each may be a name that the paper
-- links to, whose link tells the entity. `results` shows them in words. Papers are read anew.
CREATE TABLE result_rows (
    result INTEGER PRIMARY KEY,
    paper INTEGER NOT NULL REFERENCES extractions (paper) ON DELETE CASCADE,
    value TEXT NOT NULL,            -- as it stands
    number REAL NOT NULL,
    unit TEXT NOT NULL,
    kind TEXT NOT NULL,             -- level, gain, ratio
    better TEXT NOT NULL,           -- higher, lower or ''
    metric TEXT,
    data TEXT,
    system TEXT,
    task TEXT,
    over TEXT,
    metric_link INTEGER,
    data_link INTEGER,
    system_link INTEGER,
    task_link INTEGER,
    over_link INTEGER,
    confidence INTEGER NOT NULL,    -- in ten-thousandths
    field INTEGER NOT NULL,         -- 0 abstract, 1 title
    start INTEGER NOT NULL,
    end INTEGER NOT NULL,
    sentence_start INTEGER NOT NULL,
    sentence_end INTEGER NOT NULL,
    rules TEXT NOT NULL             -- JSON: a list for the kind, and one for each field
);
CREATE INDEX result_rows_by_paper ON result_rows (paper);
CREATE INDEX result_rows_by_data ON result_rows (data_link) WHERE data_link NOT NULL;
CREATE INDEX result_rows_by_system ON result_rows (system_link) WHERE system_link NOT NULL;
CREATE VIEW results AS SELECT result, paper, value, number, unit, kind, better, metric, data, system, task, over,
    confidence / 10000.0 AS confidence, CASE field WHEN 0 THEN 'abstract' ELSE 'title' END AS field, start, end,
    sentence_start, sentence_end FROM result_rows;
DELETE FROM extractions;
