-- The program's own tracking link, as its network lists it.
ALTER TABLE listings        ADD COLUMN link TEXT;
ALTER TABLE listing_changes ADD COLUMN link TEXT;

-- What the user spreads and where it stands. Each table has its twin of states that are over, as the tables of what
-- sources say have. What is taken away stays as a state that is `gone`.

CREATE TABLE links (
  row        INTEGER PRIMARY KEY AUTOINCREMENT,
  program    INTEGER NOT NULL REFERENCES programs,
  url        TEXT NOT NULL,
  sub_id     TEXT,                                   -- the mark that tells this use from another
  target     TEXT,                                   -- the page that it leads to
  name       TEXT,
  gone       INTEGER NOT NULL DEFAULT 0,
  batch      INTEGER NOT NULL REFERENCES batches,
  changed_at INTEGER NOT NULL
) STRICT;
CREATE INDEX links_of_program ON links (program, sub_id);
CREATE INDEX links_of_batch ON links (batch);

CREATE TABLE link_changes (
  seq        INTEGER PRIMARY KEY,
  row        INTEGER NOT NULL,
  by         INTEGER NOT NULL,
  batch      INTEGER NOT NULL,
  changed_at INTEGER NOT NULL,
  program    INTEGER NOT NULL,
  url        TEXT NOT NULL,
  sub_id     TEXT,
  target     TEXT,
  name       TEXT,
  gone       INTEGER NOT NULL
) STRICT;
CREATE INDEX link_changes_of_row ON link_changes (row);

CREATE TABLE creatives (
  row        INTEGER PRIMARY KEY AUTOINCREMENT,
  program    INTEGER NOT NULL REFERENCES programs,
  kind       INTEGER NOT NULL,                       -- 0 banner, 1 text, 2 widget, 3 coupon
  name       TEXT NOT NULL,
  width      INTEGER,
  height     INTEGER,
  html       TEXT,                                   -- to copy, never to run
  image      TEXT,                                   -- its address
  url        TEXT,                                   -- what it leads to
  code       TEXT,                                   -- of a coupon
  starts     INTEGER,
  ends       INTEGER,
  gone       INTEGER NOT NULL DEFAULT 0,
  batch      INTEGER NOT NULL REFERENCES batches,
  changed_at INTEGER NOT NULL
) STRICT;
CREATE INDEX creatives_of_program ON creatives (program);
CREATE INDEX creatives_of_batch ON creatives (batch);

CREATE TABLE creative_changes (
  seq        INTEGER PRIMARY KEY,
  row        INTEGER NOT NULL,
  by         INTEGER NOT NULL,
  batch      INTEGER NOT NULL,
  changed_at INTEGER NOT NULL,
  program    INTEGER NOT NULL,
  kind       INTEGER NOT NULL,
  name       TEXT NOT NULL,
  width      INTEGER,
  height     INTEGER,
  html       TEXT,
  image      TEXT,
  url        TEXT,
  code       TEXT,
  starts     INTEGER,
  ends       INTEGER,
  gone       INTEGER NOT NULL
) STRICT;
CREATE INDEX creative_changes_of_row ON creative_changes (row);

CREATE TABLE placements (
  row        INTEGER PRIMARY KEY AUTOINCREMENT,
  program    INTEGER NOT NULL REFERENCES programs,
  channel    INTEGER NOT NULL,                       -- in the order of the vocabulary
  title      TEXT NOT NULL,
  url        TEXT,
  first_day  INTEGER NOT NULL,
  last_day   INTEGER,
  link       INTEGER REFERENCES links,
  creative   INTEGER REFERENCES creatives,
  notes      TEXT,
  gone       INTEGER NOT NULL DEFAULT 0,
  batch      INTEGER NOT NULL REFERENCES batches,
  changed_at INTEGER NOT NULL
) STRICT;
CREATE INDEX placements_of_program ON placements (program);
CREATE INDEX placements_of_link ON placements (link);
CREATE INDEX placements_of_creative ON placements (creative);
CREATE INDEX placements_of_batch ON placements (batch);

CREATE TABLE placement_changes (
  seq        INTEGER PRIMARY KEY,
  row        INTEGER NOT NULL,
  by         INTEGER NOT NULL,
  batch      INTEGER NOT NULL,
  changed_at INTEGER NOT NULL,
  program    INTEGER NOT NULL,
  channel    INTEGER NOT NULL,
  title      TEXT NOT NULL,
  url        TEXT,
  first_day  INTEGER NOT NULL,
  last_day   INTEGER,
  link       INTEGER,
  creative   INTEGER,
  notes      TEXT,
  gone       INTEGER NOT NULL
) STRICT;
CREATE INDEX placement_changes_of_row ON placement_changes (row);

CREATE TABLE efforts (
  row        INTEGER PRIMARY KEY AUTOINCREMENT,
  placement  INTEGER NOT NULL REFERENCES placements,
  day        INTEGER NOT NULL,
  minutes    INTEGER NOT NULL,
  note       TEXT,
  gone       INTEGER NOT NULL DEFAULT 0,
  batch      INTEGER NOT NULL REFERENCES batches,
  changed_at INTEGER NOT NULL
) STRICT;
CREATE INDEX efforts_of_placement ON efforts (placement, gone, minutes);
CREATE INDEX efforts_of_batch ON efforts (batch);

CREATE TABLE effort_changes (
  seq        INTEGER PRIMARY KEY,
  row        INTEGER NOT NULL,
  by         INTEGER NOT NULL,
  batch      INTEGER NOT NULL,
  changed_at INTEGER NOT NULL,
  placement  INTEGER NOT NULL,
  day        INTEGER NOT NULL,
  minutes    INTEGER NOT NULL,
  note       TEXT,
  gone       INTEGER NOT NULL
) STRICT;
CREATE INDEX effort_changes_of_row ON effort_changes (row);

-- How the user says that sub-IDs belong to a placement, beside the one of its link.
CREATE TABLE sub_rules (
  row        INTEGER PRIMARY KEY AUTOINCREMENT,
  placement  INTEGER NOT NULL REFERENCES placements,
  how        INTEGER NOT NULL,                       -- 1 the same, 2 prefix, 3 pattern, 4 with a click reference behind it
  text       TEXT NOT NULL,
  gone       INTEGER NOT NULL DEFAULT 0,
  batch      INTEGER NOT NULL REFERENCES batches,
  changed_at INTEGER NOT NULL
) STRICT;
CREATE INDEX sub_rules_of_placement ON sub_rules (placement);
CREATE INDEX sub_rules_of_batch ON sub_rules (batch);

CREATE TABLE sub_rule_changes (
  seq        INTEGER PRIMARY KEY,
  row        INTEGER NOT NULL,
  by         INTEGER NOT NULL,
  batch      INTEGER NOT NULL,
  changed_at INTEGER NOT NULL,
  placement  INTEGER NOT NULL,
  how        INTEGER NOT NULL,
  text       TEXT NOT NULL,
  gone       INTEGER NOT NULL
) STRICT;
CREATE INDEX sub_rule_changes_of_row ON sub_rule_changes (row);

-- The rows of a sub-ID. Everything that a placement's sums and its curve need.
CREATE INDEX transactions_of_content ON transactions (program, sub_id, day, currency, status, commission)
 WHERE sub_id IS NOT NULL;

-- Derived: to which placement a sub-ID belongs, and by what. `how` is null until that was looked for, 5 where nothing
-- fits, 0 where the sub-ID is that of the placement's link.
ALTER TABLE contents ADD COLUMN placement INTEGER;
ALTER TABLE contents ADD COLUMN how       INTEGER;
CREATE INDEX contents_of_placement ON contents (placement) WHERE placement IS NOT NULL;
CREATE INDEX contents_to_match ON contents (program) WHERE how IS NULL;

-- Derived: what a placement's sub-IDs brought, in the base currency at the rates of each day.
CREATE TABLE placement_sums (
  placement INTEGER PRIMARY KEY,
  earned    INTEGER NOT NULL,                        -- pending, approved and paid
  reversed  INTEGER NOT NULL,
  sales     INTEGER NOT NULL,                        -- rows that stand
  reversals INTEGER NOT NULL,
  unrated   INTEGER NOT NULL,                        -- rows without a rate, in no sum
  first_day INTEGER NOT NULL,
  last_day  INTEGER NOT NULL
) STRICT;

-- What was found when a link or a page was last looked at. It is no part of what anybody says: it is looked at again.
CREATE TABLE looks (
  what    INTEGER NOT NULL,                          -- 0 a link's address, 1 a placement's page
  row     INTEGER NOT NULL,
  at      INTEGER NOT NULL,
  since   INTEGER NOT NULL,                          -- since when it is found so
  finding TEXT    NOT NULL,                          -- a word
  detail  TEXT,                                      -- JSON
  seen    INTEGER NOT NULL DEFAULT 0,                -- whether the user has seen this finding
  PRIMARY KEY (what, row)
) STRICT, WITHOUT ROWID;
