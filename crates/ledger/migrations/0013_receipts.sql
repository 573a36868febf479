-- Which money that a bank or wallet received is which payout of a network: parts of both, so that one may answer to
-- several of the other. And what the user says of payouts that are expected.

CREATE TABLE matches (
  row        INTEGER PRIMARY KEY AUTOINCREMENT,
  payout     INTEGER NOT NULL REFERENCES payouts,    -- what a network sent
  receipt    INTEGER NOT NULL REFERENCES payouts,    -- what a bank or wallet received
  sent       INTEGER NOT NULL,                       -- how much of the payout, in its currency
  received   INTEGER NOT NULL,                       -- how much of the receipt, in its own
  how        INTEGER NOT NULL,                       -- 0 exact, 1 near, 2 split, 3 one for many, 4 by hand
  gone       INTEGER NOT NULL DEFAULT 0,
  batch      INTEGER NOT NULL REFERENCES batches,
  changed_at INTEGER NOT NULL
) STRICT;
CREATE INDEX matches_of_payout ON matches (payout);
CREATE INDEX matches_of_receipt ON matches (receipt);
CREATE INDEX matches_of_batch ON matches (batch);

CREATE TABLE match_changes (
  seq        INTEGER PRIMARY KEY,
  row        INTEGER NOT NULL,
  by         INTEGER NOT NULL,
  batch      INTEGER NOT NULL,
  changed_at INTEGER NOT NULL,
  payout     INTEGER NOT NULL,
  receipt    INTEGER NOT NULL,
  sent       INTEGER NOT NULL,
  received   INTEGER NOT NULL,
  how        INTEGER NOT NULL,
  gone       INTEGER NOT NULL
) STRICT;
CREATE INDEX match_changes_of_row ON match_changes (row);

CREATE TABLE payout_marks (
  row        INTEGER PRIMARY KEY AUTOINCREMENT,
  account    INTEGER NOT NULL REFERENCES accounts,
  payer      TEXT,                                   -- who pays, in an account that several pay
  currency   TEXT NOT NULL,
  due        INTEGER,                                -- the day it was expected on, if one was known
  what       INTEGER NOT NULL,                       -- 0 received, 1 not due, 2 snoozed
  day        INTEGER,                                -- received on, or snoozed until
  amount     INTEGER,                                -- what was received
  note       TEXT,
  gone       INTEGER NOT NULL DEFAULT 0,
  batch      INTEGER NOT NULL REFERENCES batches,
  changed_at INTEGER NOT NULL
) STRICT;
CREATE INDEX payout_marks_of_batch ON payout_marks (batch);

CREATE TABLE payout_mark_changes (
  seq        INTEGER PRIMARY KEY,
  row        INTEGER NOT NULL,
  by         INTEGER NOT NULL,
  batch      INTEGER NOT NULL,
  changed_at INTEGER NOT NULL,
  account    INTEGER NOT NULL,
  payer      TEXT,
  currency   TEXT NOT NULL,
  due        INTEGER,
  what       INTEGER NOT NULL,
  day        INTEGER,
  amount     INTEGER,
  note       TEXT,
  gone       INTEGER NOT NULL
) STRICT;
CREATE INDEX payout_mark_changes_of_row ON payout_mark_changes (row);

-- What a payout is made up of, and what is assigned to one that its network has not called paid yet.
CREATE INDEX transactions_of_payout ON transactions (account, payout_id, day, currency, commission)
 WHERE payout_id IS NOT NULL;
CREATE INDEX transactions_assigned ON transactions (program, day, currency, commission)
 WHERE payout_id IS NOT NULL AND status = 1;
