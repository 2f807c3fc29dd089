ALTER TABLE webhooks_event ALTER COLUMN body SET STORAGE EXTENDED;
ALTER TABLE webhooks_waiting RESET (autovacuum_vacuum_scale_factor, autovacuum_vacuum_threshold);
