-- Instants are seconds since 1970 in UTC, days are days since 1970, money is in the smallest unit that is kept of
-- its currency. Statuses, kinds and classes are numbered in the order of the vocabulary's ALL lists.

CREATE TABLE settings (
  key   TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE accounts (
  id              INTEGER PRIMARY KEY AUTOINCREMENT, -- never given twice: secrets are filed under it
  network         TEXT NOT NULL,
  name            TEXT NOT NULL,
  folded          TEXT NOT NULL,                     -- the name in lower case
  settings        TEXT NOT NULL,                     -- a JSON object
  secrets         TEXT NOT NULL,                     -- a JSON list of keys, never of values
  created_at      INTEGER NOT NULL,
  removed         INTEGER NOT NULL DEFAULT 0,
  last_sync       INTEGER,
  last_error      TEXT,
  last_error_kind TEXT,
  complete_to     INTEGER,
  covered_from    INTEGER
) STRICT;
CREATE UNIQUE INDEX account_names ON accounts (folded) WHERE removed = 0;

CREATE TABLE batches (
  id        INTEGER PRIMARY KEY AUTOINCREMENT,
  account   INTEGER NOT NULL REFERENCES accounts,
  source    INTEGER NOT NULL,                        -- 0 sync, 1 import, 2 by hand
  what      TEXT NOT NULL,
  report    TEXT,
  file      TEXT,
  hash      TEXT,
  from_day  INTEGER,
  to_day    INTEGER,
  at        INTEGER NOT NULL,                        -- when it was last seen to be true
  added     INTEGER NOT NULL DEFAULT 0,
  updated   INTEGER NOT NULL DEFAULT 0,
  unchanged INTEGER NOT NULL DEFAULT 0,
  skipped   INTEGER NOT NULL DEFAULT 0,
  problems  INTEGER NOT NULL DEFAULT 0,
  undone_at INTEGER
) STRICT;
CREATE INDEX batches_of_account ON batches (account, what, to_day);
CREATE INDEX batches_of_file ON batches (hash) WHERE hash IS NOT NULL;

CREATE TABLE problems (
  batch  INTEGER NOT NULL REFERENCES batches ON DELETE CASCADE,
  line   INTEGER,
  field  TEXT,
  reason TEXT NOT NULL,
  row    TEXT
) STRICT;
CREATE INDEX problems_of_batch ON problems (batch);

CREATE TABLE programs (
  key      INTEGER PRIMARY KEY,
  account  INTEGER NOT NULL REFERENCES accounts,
  id       TEXT NOT NULL,                            -- empty where the account itself stands in
  name     TEXT,                                     -- what it is listed as, else what its newest row calls it
  kind     INTEGER,
  declared INTEGER NOT NULL DEFAULT 0,
  slot     INTEGER NOT NULL,
  UNIQUE (account, id)
) STRICT;

-- Five tables hold what the sources say now. Each has a twin of states that are over: `batch` had brought the state,
-- `by` replaced it.

CREATE TABLE transactions (
  row             INTEGER PRIMARY KEY,
  account         INTEGER NOT NULL REFERENCES accounts,
  id              TEXT NOT NULL,
  program         INTEGER NOT NULL REFERENCES programs,
  named           INTEGER NOT NULL,                  -- 1 where the source gave no id of the program
  program_name    TEXT,
  status          INTEGER NOT NULL,
  kind            INTEGER NOT NULL,
  occurred_at     INTEGER NOT NULL,
  day             INTEGER NOT NULL,
  commission      INTEGER NOT NULL,
  currency        TEXT NOT NULL,
  commission_text TEXT,
  sale            INTEGER,
  sale_currency   TEXT,
  quantity        TEXT,
  sub_id          TEXT,
  order_id        TEXT,
  customer_id     TEXT,
  clicked_at      INTEGER,
  payout_id       TEXT,
  passive         INTEGER NOT NULL,                  -- derived: see contents
  batch           INTEGER NOT NULL REFERENCES batches,
  first_seen      INTEGER NOT NULL,
  changed_at      INTEGER NOT NULL,
  UNIQUE (account, id)
) STRICT;
-- Everything a sum needs, so that no sum reads the rows themselves.
CREATE INDEX income ON transactions (program, day, currency, status, kind, passive, commission);
CREATE INDEX transactions_in_order ON transactions (occurred_at);
CREATE INDEX transactions_of_batch ON transactions (batch);

CREATE TABLE changes (
  seq             INTEGER PRIMARY KEY,
  row             INTEGER NOT NULL,
  by              INTEGER NOT NULL,
  batch           INTEGER NOT NULL,
  changed_at      INTEGER NOT NULL,
  program         INTEGER NOT NULL,
  named           INTEGER NOT NULL,
  program_name    TEXT,
  status          INTEGER NOT NULL,
  kind            INTEGER NOT NULL,
  occurred_at     INTEGER NOT NULL,
  day             INTEGER NOT NULL,
  commission      INTEGER NOT NULL,
  currency        TEXT NOT NULL,
  commission_text TEXT,
  sale            INTEGER,
  sale_currency   TEXT,
  quantity        TEXT,
  sub_id          TEXT,
  order_id        TEXT,
  customer_id     TEXT,
  clicked_at      INTEGER,
  payout_id       TEXT
) STRICT;
CREATE INDEX changes_of_row ON changes (row);

CREATE TABLE daily (
  row          INTEGER PRIMARY KEY AUTOINCREMENT,    -- rows go when a window no longer has them; their past stays
  program      INTEGER NOT NULL REFERENCES programs,
  named        INTEGER NOT NULL,
  program_name TEXT,
  day          INTEGER NOT NULL,
  clicks       INTEGER,
  impressions  INTEGER,
  batch        INTEGER NOT NULL REFERENCES batches,
  changed_at   INTEGER NOT NULL,
  UNIQUE (program, day)
) STRICT;
CREATE INDEX clicks ON daily (program, day, clicks);
CREATE INDEX daily_of_batch ON daily (batch);

CREATE TABLE daily_changes (
  seq          INTEGER PRIMARY KEY,
  row          INTEGER NOT NULL,
  by           INTEGER NOT NULL,
  batch        INTEGER NOT NULL,
  changed_at   INTEGER NOT NULL,
  program      INTEGER NOT NULL,
  named        INTEGER NOT NULL,
  program_name TEXT,
  day          INTEGER NOT NULL,
  clicks       INTEGER,
  impressions  INTEGER
) STRICT;
CREATE INDEX daily_changes_of_row ON daily_changes (row);

CREATE TABLE payouts (
  row        INTEGER PRIMARY KEY,
  account    INTEGER NOT NULL REFERENCES accounts,
  id         TEXT NOT NULL,
  day        INTEGER NOT NULL,
  amount     INTEGER NOT NULL,
  currency   TEXT NOT NULL,
  status     TEXT,
  payer      TEXT,
  batch      INTEGER NOT NULL REFERENCES batches,
  changed_at INTEGER NOT NULL,
  UNIQUE (account, id)
) STRICT;
CREATE INDEX payouts_of_batch ON payouts (batch);

CREATE TABLE payout_changes (
  seq        INTEGER PRIMARY KEY,
  row        INTEGER NOT NULL,
  by         INTEGER NOT NULL,
  batch      INTEGER NOT NULL,
  changed_at INTEGER NOT NULL,
  day        INTEGER NOT NULL,
  amount     INTEGER NOT NULL,
  currency   TEXT NOT NULL,
  status     TEXT,
  payer      TEXT
) STRICT;
CREATE INDEX payout_changes_of_row ON payout_changes (row);

CREATE TABLE referrals (
  row        INTEGER PRIMARY KEY,
  account    INTEGER NOT NULL REFERENCES accounts,
  id         TEXT NOT NULL,
  joined_at  INTEGER NOT NULL,
  state      INTEGER NOT NULL,                       -- 0 lead, 1 customer, 2 lost
  program    INTEGER REFERENCES programs,
  batch      INTEGER NOT NULL REFERENCES batches,
  changed_at INTEGER NOT NULL,
  UNIQUE (account, id)
) STRICT;
CREATE INDEX referrals_of_program ON referrals (program);
CREATE INDEX referrals_of_batch ON referrals (batch);

CREATE TABLE referral_changes (
  seq        INTEGER PRIMARY KEY,
  row        INTEGER NOT NULL,
  by         INTEGER NOT NULL,
  batch      INTEGER NOT NULL,
  changed_at INTEGER NOT NULL,
  joined_at  INTEGER NOT NULL,
  state      INTEGER NOT NULL,
  program    INTEGER
) STRICT;
CREATE INDEX referral_changes_of_row ON referral_changes (row);

-- What a network's own list of programs calls them.
CREATE TABLE listings (
  row        INTEGER PRIMARY KEY,
  program    INTEGER NOT NULL UNIQUE REFERENCES programs,
  name       TEXT NOT NULL,
  batch      INTEGER NOT NULL REFERENCES batches,
  changed_at INTEGER NOT NULL
) STRICT;
CREATE INDEX listings_of_batch ON listings (batch);

CREATE TABLE listing_changes (
  seq        INTEGER PRIMARY KEY,
  row        INTEGER NOT NULL,
  by         INTEGER NOT NULL,
  batch      INTEGER NOT NULL,
  changed_at INTEGER NOT NULL,
  name       TEXT NOT NULL
) STRICT;
CREATE INDEX listing_changes_of_row ON listing_changes (row);

CREATE TABLE rates (
  currency TEXT NOT NULL,
  day      INTEGER NOT NULL,
  nanos    INTEGER NOT NULL,                         -- billionths of the currency for one euro
  source   TEXT NOT NULL,
  PRIMARY KEY (currency, day)
) STRICT, WITHOUT ROWID;

-- Derived from transactions and rates, kept in the same transaction that changes them.

-- Since when a link or a page has been earning.
CREATE TABLE contents (
  program   INTEGER NOT NULL,
  sub_id    TEXT NOT NULL,
  first_day INTEGER NOT NULL,
  PRIMARY KEY (program, sub_id)
) STRICT, WITHOUT ROWID;

-- Sums by week and by month.
CREATE TABLE cells (
  grain      INTEGER NOT NULL,                       -- 1 week, 2 month
  program    INTEGER NOT NULL,
  bucket     INTEGER NOT NULL,                       -- the first day
  currency   TEXT NOT NULL,
  status     INTEGER NOT NULL,
  kind       INTEGER NOT NULL,
  passive    INTEGER NOT NULL,
  rated      INTEGER NOT NULL,                       -- whether rates to the base currency were known
  commission INTEGER NOT NULL,
  converted  INTEGER,                                -- in the base currency
  count      INTEGER NOT NULL,
  PRIMARY KEY (grain, program, bucket, currency, status, kind, passive, rated)
) STRICT, WITHOUT ROWID;
