-- Takes back 0008_expiry_dates.sql: a lot's expiry can't be changed any more. The columns go with 0007.
DROP TRIGGER ledger_lot_keeps_history ON ledger_lot;
CREATE TRIGGER ledger_lot_keeps_history
    BEFORE DELETE OR UPDATE OF shop_id, id, account_id, transfer_id, origin, points, earned_at, releases_at, expires_at
    ON ledger_lot
    FOR EACH ROW EXECUTE FUNCTION ledger_refuse_change();
