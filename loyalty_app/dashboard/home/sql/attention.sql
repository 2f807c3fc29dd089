-- What: how many redemptions failed since an instant, and how many custom rewards nobody has begun to prepare; each
-- counted among the latest ones up to a bound. And how many adjustments wait for a second person.
-- Why: the home page says what needs a hand at every visit; it must not read years of redemptions for that.
-- Indexes: rewards_redemption's key backwards, rewards_to_send, adjustments_waiting, adjustments_bulk_waiting.
SELECT
    (SELECT count(*) FILTER (WHERE state = 'failed' AND closed_at >= %(since)s) FROM (
        SELECT state, closed_at FROM rewards_redemption
        WHERE shop_id = %(shop_id)s
        ORDER BY id DESC
        LIMIT %(bound)s) AS latest),
    (SELECT count(*) FILTER (WHERE state = 'ready' AND stage = 'requested') FROM (
        SELECT state, stage FROM rewards_redemption
        WHERE shop_id = %(shop_id)s AND stage <> ''
        ORDER BY id DESC
        LIMIT %(bound)s) AS sent),
    (SELECT count(*) FROM (
        SELECT 1 FROM adjustments_adjustment
        WHERE shop_id = %(shop_id)s AND state = 'waiting'
        UNION ALL
        SELECT 1 FROM adjustments_bulk
        WHERE shop_id = %(shop_id)s AND state = 'waiting'
        LIMIT %(bound)s) AS asked)
