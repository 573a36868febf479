-- Clicks by sub-ID, where a network tells a day's figures apart by it: a day of a program is the sum of its rows.
CREATE TABLE daily_by_sub_id (
  row          INTEGER PRIMARY KEY AUTOINCREMENT,    -- rows go when a window no longer has them; their past stays
  program      INTEGER NOT NULL REFERENCES programs,
  named        INTEGER NOT NULL,
  program_name TEXT,
  day          INTEGER NOT NULL,
  sub_id       TEXT NOT NULL DEFAULT '',             -- empty where the network tells none
  clicks       INTEGER,
  impressions  INTEGER,
  batch        INTEGER NOT NULL REFERENCES batches,
  changed_at   INTEGER NOT NULL,
  UNIQUE (program, day, sub_id)
) STRICT;
-- Numbers of rows that are gone are not given again: their past bears them.
INSERT INTO sqlite_sequence (name, seq) SELECT 'daily_by_sub_id', seq FROM sqlite_sequence WHERE name = 'daily';
INSERT INTO daily_by_sub_id (row, program, named, program_name, day, clicks, impressions, batch, changed_at)
  SELECT row, program, named, program_name, day, clicks, impressions, batch, changed_at FROM daily;
DROP TABLE daily;
ALTER TABLE daily_by_sub_id RENAME TO daily;
CREATE INDEX clicks ON daily (program, day, clicks);
CREATE INDEX clicks_of_content ON daily (program, sub_id, clicks) WHERE sub_id <> '';
CREATE INDEX daily_of_batch ON daily (batch);
ALTER TABLE daily_changes ADD COLUMN sub_id TEXT NOT NULL DEFAULT '';

-- Derived: a sub-ID may have clicks before it has a commission, and be as old as the placement that it belongs to.
CREATE TABLE contents_with_clicks (
  program   INTEGER NOT NULL,
  sub_id    TEXT NOT NULL,
  first_day INTEGER,                                 -- of its commissions
  placement INTEGER,
  how       INTEGER,
  placed    INTEGER,                                 -- since when the placement stands there
  PRIMARY KEY (program, sub_id)
) STRICT, WITHOUT ROWID;
-- What belongs to a placement is looked for anew with the next batch, which finds how old it is.
INSERT INTO contents_with_clicks (program, sub_id, first_day, placement, how)
  SELECT program, sub_id, first_day, placement, CASE WHEN placement IS NULL THEN how END FROM contents;
DROP TABLE contents;
ALTER TABLE contents_with_clicks RENAME TO contents;
CREATE INDEX contents_of_placement ON contents (placement) WHERE placement IS NOT NULL;
CREATE INDEX contents_to_match ON contents (program) WHERE how IS NULL;

-- Derived: what a placement's sub-IDs brought, with their clicks.
CREATE TABLE sums_with_clicks (
  placement INTEGER PRIMARY KEY,
  earned    INTEGER NOT NULL,                        -- pending, approved and paid
  reversed  INTEGER NOT NULL,
  sales     INTEGER NOT NULL,                        -- rows that stand
  reversals INTEGER NOT NULL,
  unrated   INTEGER NOT NULL,                        -- rows without a rate, in no sum
  first_day INTEGER,
  last_day  INTEGER,
  clicks    INTEGER,                                 -- null where the network tells none by sub-ID
  after_30  INTEGER NOT NULL DEFAULT 0,              -- the part of earned that came so many days after the placement's
  after_90  INTEGER NOT NULL DEFAULT 0,              -- first day, or later
  after_365 INTEGER NOT NULL DEFAULT 0,
  minutes   INTEGER NOT NULL DEFAULT 0,              -- of work, and the last day with any
  worked    INTEGER
) STRICT;
INSERT INTO sums_with_clicks (placement, earned, reversed, sales, reversals, unrated, first_day, last_day)
  SELECT placement, earned, reversed, sales, reversals, unrated, first_day, last_day FROM placement_sums;
DROP TABLE placement_sums;
ALTER TABLE sums_with_clicks RENAME TO placement_sums;
INSERT OR IGNORE INTO placement_sums (placement, earned, reversed, sales, reversals, unrated)
  SELECT DISTINCT placement, 0, 0, 0, 0, 0 FROM efforts WHERE gone = 0;
UPDATE placement_sums SET (minutes, worked) = (SELECT ifnull(sum(minutes), 0), max(day) FROM efforts e
  WHERE e.placement = placement_sums.placement AND e.gone = 0);

-- Creatives that a network lists, beside those that the user keeps.
ALTER TABLE creatives        ADD COLUMN listed       TEXT;  -- the network's id of it among those of its program
ALTER TABLE creatives        ADD COLUMN program_name TEXT;  -- what its row calls the program
ALTER TABLE creative_changes ADD COLUMN listed       TEXT;
ALTER TABLE creative_changes ADD COLUMN program_name TEXT;
CREATE UNIQUE INDEX creatives_listed ON creatives (program, listed) WHERE listed IS NOT NULL;

-- Since when a whole answer of the network lacks a program that it had listed.
ALTER TABLE listings ADD COLUMN closed_since INTEGER;
