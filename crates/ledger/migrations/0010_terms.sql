-- What the terms of programs say, as the user keeps it: dated facts, with a history like anything else that is kept.
CREATE TABLE terms (
  row        INTEGER PRIMARY KEY AUTOINCREMENT,
  program    INTEGER NOT NULL REFERENCES programs,
  kind       INTEGER NOT NULL,                       -- in the order of the vocabulary
  about      TEXT,                                   -- a tier, a kind of sale; null for all of the program
  value      TEXT NOT NULL,                          -- the fact as it is written
  since      INTEGER,                                -- the first day on which it holds; null for always
  quote      TEXT,                                   -- the words of the terms, as they were pasted
  source     TEXT,                                   -- where they stand
  note       TEXT,
  gone       INTEGER NOT NULL DEFAULT 0,
  batch      INTEGER NOT NULL REFERENCES batches,
  changed_at INTEGER NOT NULL
) STRICT;
CREATE INDEX terms_of_program ON terms (program);
CREATE INDEX terms_of_batch ON terms (batch);

CREATE TABLE term_changes (
  seq        INTEGER PRIMARY KEY,
  row        INTEGER NOT NULL,
  by         INTEGER NOT NULL,
  batch      INTEGER NOT NULL,
  changed_at INTEGER NOT NULL,
  program    INTEGER NOT NULL,
  kind       INTEGER NOT NULL,
  about      TEXT,
  value      TEXT NOT NULL,
  since      INTEGER,
  quote      TEXT,
  source     TEXT,
  note       TEXT,
  gone       INTEGER NOT NULL
) STRICT;
CREATE INDEX term_changes_of_row ON term_changes (row);

-- Derived: what sales of a month came to and what was paid for them, in one currency; declined commissions are left out.
-- The squares tell how far rates vary from sale to sale.
CREATE TABLE sale_months (
  program            INTEGER NOT NULL,
  currency           TEXT NOT NULL,
  month              INTEGER NOT NULL,               -- its first day
  sales              INTEGER NOT NULL,
  value              INTEGER NOT NULL,
  commission         INTEGER NOT NULL,
  value_squares      REAL NOT NULL,
  commission_squares REAL NOT NULL,
  products           REAL NOT NULL,                  -- value × commission
  weighted           REAL NOT NULL,                  -- millions of commission² ÷ value
  PRIMARY KEY (program, currency, month)
) STRICT, WITHOUT ROWID;
INSERT INTO sale_months
  SELECT program, currency, unixepoch(day * 86400, 'unixepoch', 'start of month') / 86400, count(*), sum(sale),
    sum(commission), sum(1.0 * sale * sale), sum(1.0 * commission * commission), sum(1.0 * sale * commission),
    sum(1e6 * commission * commission / sale)
  FROM transactions WHERE sale > 0 AND sale_currency = currency AND status <> 2 GROUP BY 1, 2, 3;

-- Which findings the user has seen. A finding is called by what it is about, what was found and since when: found again,
-- it is another.
CREATE TABLE findings_seen (
  finding TEXT PRIMARY KEY,
  at      INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO findings_seen (finding, at) SELECT 'look ' || what || ' ' || row || ' ' || finding || ' ' || since, at
  FROM looks WHERE seen = 1;
ALTER TABLE looks DROP COLUMN seen;
