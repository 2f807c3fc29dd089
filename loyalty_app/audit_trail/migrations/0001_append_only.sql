-- What: an entry of the audit trail is written once.
-- Why:  it is worth something only if nobody can rewrite it, by mistake or on purpose.
-- A session that must empty the tables (a test's database) sets session_replication_role = replica.

CREATE FUNCTION audit_trail_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'What is in the audit trail is never changed.'
        USING ERRCODE = 'integrity_constraint_violation';
END
$$;

CREATE TRIGGER audit_trail_entry_append_only BEFORE UPDATE OR DELETE ON audit_trail_entry
    FOR EACH ROW EXECUTE FUNCTION audit_trail_refuse_change();
CREATE TRIGGER audit_trail_entry_no_truncate BEFORE TRUNCATE ON audit_trail_entry
    FOR EACH STATEMENT EXECUTE FUNCTION audit_trail_refuse_change();
