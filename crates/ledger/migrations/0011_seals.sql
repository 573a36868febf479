-- A chain over what each batch brought: each link has the hash of the one before, so that nothing of it can be changed
-- and go unseen. Nothing of a link is derived from what came later.
CREATE TABLE seals (
  seq      INTEGER PRIMARY KEY,                      -- 1, 2, 3 … without a gap
  what     INTEGER NOT NULL,                         -- 0 sealed, 1 sealed later, 2 taken back, 3 account removed
  account  INTEGER NOT NULL,                         -- which may be gone
  batch    INTEGER,
  at       INTEGER NOT NULL,
  version  INTEGER NOT NULL,                         -- of how a state is written down
  states   INTEGER NOT NULL,                         -- that the batch brought
  content  BLOB NOT NULL,                            -- the hash of these
  origin   BLOB NOT NULL,                            -- the hash of where the batch came from
  previous BLOB NOT NULL,
  hash     BLOB NOT NULL
) STRICT;
CREATE INDEX seals_of_batch ON seals (batch);
