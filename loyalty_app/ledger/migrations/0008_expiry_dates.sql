-- What: expires_at of a lot may change, its available_at may not; both, and members' activity, are filled in once.
-- Why:  a merchant who changes the expiry policy changes the dates of points that are there already.
-- When points that were moved between accounts first became available isn't known any more: they count from the move,
-- which leaves them longer, not shorter.

UPDATE ledger_lot AS l
SET available_at = t.at, dated_by = CASE WHEN l.expires_at IS NULL THEN 0 END
FROM ledger_transfer AS t, ledger_account AS a
WHERE t.shop_id = l.shop_id AND t.id = l.transfer_id
    AND a.shop_id = l.shop_id AND a.id = l.account_id AND a.kind IN ('available', 'reserved');

WITH act AS (
    SELECT a.shop_id, a.member_id,
           max(t.at) FILTER (WHERE t.kind IN ('earn', 'adjust', 'return') AND t.target_id = a.id) AS earned_at,
           max(t.at) FILTER (WHERE t.kind IN ('reserve', 'redeem') AND t.source_id = a.id) AS spent_at
    FROM ledger_transfer AS t
    JOIN ledger_account AS a
        ON a.shop_id = t.shop_id AND a.member_id IS NOT NULL AND a.id IN (t.source_id, t.target_id)
    WHERE t.kind IN ('earn', 'adjust', 'return', 'reserve', 'redeem')
    GROUP BY a.shop_id, a.member_id
)
UPDATE ledger_account AS a
SET last_earned_at = act.earned_at, last_spent_at = act.spent_at
FROM act
WHERE a.shop_id = act.shop_id AND a.member_id = act.member_id AND a.kind = 'available';

DROP TRIGGER ledger_lot_keeps_history ON ledger_lot;
CREATE TRIGGER ledger_lot_keeps_history
    BEFORE DELETE OR UPDATE OF shop_id, id, account_id, transfer_id, origin, points, earned_at, releases_at, available_at
    ON ledger_lot
    FOR EACH ROW EXECUTE FUNCTION ledger_refuse_change();
