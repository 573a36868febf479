-- What is kept of how a file was read.
CREATE TABLE readings (
  batch   INTEGER PRIMARY KEY REFERENCES batches ON DELETE CASCADE,
  part    TEXT NOT NULL,                             -- the file, and which part of it: a hash
  how     TEXT NOT NULL,                             -- by which report, with which answers: a hash
  undone  INTEGER NOT NULL,                          -- batches of the account that were taken back by then
  outcome TEXT,                                      -- what reading it again would say, while that is known
  counted BLOB                                       -- how often rows without an id came, if others were rejected
) STRICT;
CREATE INDEX readings_of_part ON readings (part);
