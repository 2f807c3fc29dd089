-- What: transfers and the uses of lots are written once; a lot's history is too, only what is left of it changes.
-- Why:  every balance can be recomputed for ever, and no bug, script or console can rewrite what happened.
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
    BEFORE DELETE OR UPDATE OF shop_id, id, account_id, transfer_id, origin, points, earned_at, releases_at, expires_at
    ON ledger_lot
    FOR EACH ROW EXECUTE FUNCTION ledger_refuse_change();
CREATE TRIGGER ledger_lot_no_truncate BEFORE TRUNCATE ON ledger_lot
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change();

-- The two lines of each transfer, as a bookkeeper reads them: what left an account is negative.
CREATE VIEW ledger_line AS
SELECT t.shop_id, t.id AS transfer_id, t.key, t.kind, t.origin, t.at, t.day, t.source_id AS account_id, -t.points AS points
FROM ledger_transfer AS t
UNION ALL
SELECT t.shop_id, t.id, t.key, t.kind, t.origin, t.at, t.day, t.target_id, t.points
FROM ledger_transfer AS t;
