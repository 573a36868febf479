-- The rows of a sub-ID, with what tells passive income from recent work.
DROP INDEX transactions_of_content;
CREATE INDEX transactions_of_content
 ON transactions (program, sub_id, day, currency, status, kind, passive, commission) WHERE sub_id IS NOT NULL;

-- What is pending, and what was pending until a batch decided it: by the day on which it was earned.
CREATE INDEX transactions_pending ON transactions (day, program, currency, commission, first_seen) WHERE status = 0;
CREATE INDEX changes_pending ON changes (day, row, by) WHERE status = 0;
