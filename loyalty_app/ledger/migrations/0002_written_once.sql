-- What: transfers and the uses of lots are written once; a lot's history is too, only what is left of it and when it
--       expires change.
-- Why:  every balance can be recomputed for ever, and no bug, script or console can rewrite what happened. A merchant
--       who changes the expiry policy changes the dates of points that are there already.
-- A session that must empty the tables (a test's database) sets session_replication_role = replica.

CREATE FUNCTION ledger_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'What is in the ledger is never changed: post a correcting transfer.'
        USING ERRCODE = 'integrity_constraint_violation';
END
$$;

CREATE TRIGGER ledger_transfer_append_only BEFORE UPDATE OR DELETE ON ledger_transfer
    FOR EACH ROW EXECUTE FUNCTION ledger_refuse_change();
CREATE TRIGGER ledger_transfer_no_truncate BEFORE TRUNCATE ON ledger_transfer
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change();

CREATE TRIGGER ledger_lotuse_append_only BEFORE UPDATE OR DELETE ON ledger_lotuse
    FOR EACH ROW EXECUTE FUNCTION ledger_refuse_change();
CREATE TRIGGER ledger_lotuse_no_truncate BEFORE TRUNCATE ON ledger_lotuse
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change();

CREATE TRIGGER ledger_lot_keeps_history
    BEFORE DELETE OR UPDATE OF shop_id, id, account_id, transfer_id, origin, points, earned_at, releases_at, available_at
    ON ledger_lot
    FOR EACH ROW EXECUTE FUNCTION ledger_refuse_change();
CREATE TRIGGER ledger_lot_no_truncate BEFORE TRUNCATE ON ledger_lot
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change();
