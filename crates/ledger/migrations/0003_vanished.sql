-- Since when the network's answers lack a transaction that they had; it counts as it was last reported.
ALTER TABLE transactions ADD COLUMN missing_since INTEGER;
ALTER TABLE changes      ADD COLUMN missing_since INTEGER;

-- When a batch came in: `at` moves on whenever it is confirmed. Of older batches only `at` is known.
ALTER TABLE batches ADD COLUMN came_at INTEGER NOT NULL DEFAULT 0;
UPDATE batches SET came_at = at;
