-- Which earlier batches have rows that another file says again later: as long as that one stands, they are its rows, too.
CREATE TABLE confirmations (
  batch INTEGER NOT NULL REFERENCES batches ON DELETE CASCADE,
  of    INTEGER NOT NULL REFERENCES batches ON DELETE CASCADE,
  rows  INTEGER NOT NULL,
  PRIMARY KEY (batch, of)
) STRICT, WITHOUT ROWID;
CREATE INDEX confirmations_of ON confirmations (of);

-- What the account's settings were before a batch changed them, as JSON.
ALTER TABLE batches ADD COLUMN settings_before TEXT;
