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
