-- What: how many custom rewards are in each open stage, among the latest ones up to a bound.
-- Why: the home page and the queue say how much waits; neither must read years of deliveries for that.
-- Index: rewards_to_send.
SELECT stage, count(*)
FROM (
    SELECT stage, state FROM rewards_redemption
    WHERE shop_id = %(shop_id)s AND stage <> ''
    ORDER BY id DESC
    LIMIT %(bound)s) AS latest
WHERE state = 'ready' AND stage IN ('requested', 'preparing', 'sent')
GROUP BY stage
