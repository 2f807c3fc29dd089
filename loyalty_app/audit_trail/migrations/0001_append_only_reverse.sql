-- Takes back 0001_append_only.sql.

DROP TRIGGER audit_trail_entry_no_truncate ON audit_trail_entry;
DROP TRIGGER audit_trail_entry_append_only ON audit_trail_entry;
DROP FUNCTION audit_trail_refuse_change();
