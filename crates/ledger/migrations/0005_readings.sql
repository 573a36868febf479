-- What is kept of how a file was read.
CREATE TABLE readings (
  batch   INTEGER PRIMARY KEY REFERENCES batches ON DELETE CASCADE,
  part    TEXT NOT NULL,                             -- the file, and which part of it: a hash
  counted BLOB                                       -- how often rows without an id came, if others were rejected
) STRICT;
CREATE INDEX readings_of_part ON readings (part);
