-- Derived from transactions and referrals, kept in the same transaction that changes them.

-- Who was brought, and what they brought month by month: a row for each person, program and currency.
CREATE TABLE people (
  account   INTEGER NOT NULL,
  program   INTEGER NOT NULL,                        -- 0 where nobody says which
  id        TEXT NOT NULL,                           -- as the network calls them; empty for recurring income that names nobody
  currency  TEXT NOT NULL,                           -- empty for who has brought nothing yet
  joined    INTEGER,                                 -- the day on which the network's list has them join
  state     INTEGER,                                 -- of that list: 0 lead, 1 customer, 2 lost
  since     INTEGER,                                 -- that day, or the first commission's if it is earlier
  first_day INTEGER,                                 -- of commissions that stand, as is the last
  last_day  INTEGER,
  sub_id    TEXT,                                    -- of the first commission: the link through which they came
  count     INTEGER NOT NULL,
  earned    INTEGER NOT NULL,
  reversals INTEGER NOT NULL,
  reversed  INTEGER NOT NULL,
  months    BLOB NOT NULL,                           -- see people.rs
  PRIMARY KEY (account, program, id, currency)
) STRICT, WITHOUT ROWID;
CREATE INDEX people_by_id ON people (account, id);

CREATE INDEX of_customers ON transactions (program, customer_id, day, currency, status, kind, passive, commission)
  WHERE customer_id IS NOT NULL;
CREATE INDEX of_nobody ON transactions (program, day, currency, status, kind, commission)
  WHERE customer_id IS NULL AND kind IN (4, 5);

-- The rows that are there are added up when the ledger is opened.
INSERT INTO settings (key, value) VALUES ('people.stale', '1');

-- Who brings what comes again, if the user says so.
ALTER TABLE recurring ADD COLUMN customer TEXT;
