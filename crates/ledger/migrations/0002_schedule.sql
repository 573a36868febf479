-- When an account is read without being asked to, and how its tries went. `last_sync` is from now on the last sync that
-- was complete; what a failed one had left there says only when it was tried.
ALTER TABLE accounts ADD COLUMN schedule   TEXT;                         -- off, hourly, daily@07:30; the usual one if null
ALTER TABLE accounts ADD COLUMN history    INTEGER;                      -- days that the first sync reaches back; 0 all
ALTER TABLE accounts ADD COLUMN last_try   INTEGER;
ALTER TABLE accounts ADD COLUMN failures   INTEGER NOT NULL DEFAULT 0;   -- in a row
ALTER TABLE accounts ADD COLUMN not_before INTEGER;                      -- the network asked not to be asked until then
ALTER TABLE accounts ADD COLUMN looked_back INTEGER;                     -- the last complete sync with the whole look-back

UPDATE accounts SET last_try = last_sync, failures = last_error IS NOT NULL;
UPDATE accounts SET last_sync = CASE WHEN complete_to IS NULL THEN NULL ELSE min(last_sync, complete_to * 86400) END
 WHERE last_error IS NOT NULL;
