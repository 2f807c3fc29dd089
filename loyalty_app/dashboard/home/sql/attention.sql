-- What: how many events failed; how many redemptions failed since an instant, and how many custom rewards nobody has
--       begun to prepare, each counted among the latest ones up to a bound; how many adjustments wait for a second person;
--       how much of what the shop's pages should show failed, or has waited since before an instant; and which products
--       of rewards Shopify had none of when it was last asked.
-- Why:  the home page says what needs a hand at every visit; it must not read years of rows for that.
-- Indexes: webhooks_waiting's key, rewards_redemption's key backwards, rewards_to_send, adjustments_waiting,
-- adjustments_bulk_waiting, outbox_effect_failed, outbox_effect_due, outbox_effect_once.
SELECT
    (SELECT count(*) FROM (
        SELECT 1 FROM webhooks_waiting
        WHERE shop_id = %(shop_id)s AND state = 'failed'
        LIMIT %(bound)s) AS failed),
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
        LIMIT %(bound)s) AS asked),
    (SELECT count(*) FROM (
        SELECT 1 FROM outbox_effect
        WHERE shop_id = %(shop_id)s AND state = 'failed' AND kind IN ('mirror_member', 'mirror_everybody', 'mirror_config')
        UNION ALL
        SELECT 1 FROM outbox_effect
        WHERE shop_id = %(shop_id)s AND state = 'due' AND due_at < %(late)s
            AND kind IN ('mirror_member', 'mirror_everybody', 'mirror_config')
        LIMIT %(bound)s) AS stuck),
    (SELECT payload::text FROM outbox_effect WHERE shop_id = %(shop_id)s AND kind = 'look_at_stock' AND key = 'shop')
