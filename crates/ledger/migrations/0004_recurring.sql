-- What the user notes of a transaction: a part of it, so that it has a history and can be taken back.
ALTER TABLE transactions ADD COLUMN note TEXT;
ALTER TABLE changes      ADD COLUMN note TEXT;

-- Notes of entries by hand lay among the settings.
UPDATE transactions SET note = (SELECT value FROM settings WHERE key = 'note.' || transactions.id)
 WHERE account IN (SELECT id FROM accounts WHERE network = 'hand');
DELETE FROM settings WHERE key LIKE 'note.%';

-- Entries that the user expects again and again. Each due day up to `made_to` has been dealt with: it has its entry, or
-- it is to have none.
CREATE TABLE recurring (
  id         INTEGER PRIMARY KEY AUTOINCREMENT,      -- never given twice: entries are named after it
  account    INTEGER NOT NULL REFERENCES accounts,
  program    TEXT NOT NULL,
  commission INTEGER NOT NULL,
  currency   TEXT NOT NULL,
  kind       INTEGER NOT NULL,
  status     INTEGER NOT NULL,                       -- what an entry begins with
  sub_id     TEXT,
  note       TEXT,
  every      INTEGER NOT NULL,                       -- 0 week, 1 month, 2 quarter, 3 year
  start      INTEGER NOT NULL,
  month_end  INTEGER NOT NULL,
  until      INTEGER,
  made_to    INTEGER,
  paused     INTEGER NOT NULL DEFAULT 0,
  stopped    INTEGER NOT NULL DEFAULT 0
) STRICT;
