-- Bodies are packed already: trying to pack them once more would only cost time.
ALTER TABLE webhooks_event ALTER COLUMN body SET STORAGE EXTERNAL;
-- The queue's rows live for seconds: clean up after a fixed number of them, however long the table is.
ALTER TABLE webhooks_waiting SET (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000);
