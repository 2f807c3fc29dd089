-- What: of each reward, how many redemptions are used and how many ready or on their way, each counted up to a bound.
-- Why: one round trip for the list of rewards; nobody decides differently at 10,001, and counting a million rows
-- takes longer than the page.
-- Index: rewards_of_reward.
SELECT
    wanted.id,
    (SELECT count(*) FROM (
        SELECT 1 FROM rewards_redemption
        WHERE shop_id = %(shop_id)s AND reward_id = wanted.id AND state = 'used'
        LIMIT %(bound)s) AS used),
    (SELECT count(*) FROM (
        SELECT 1 FROM rewards_redemption
        WHERE shop_id = %(shop_id)s AND reward_id = wanted.id AND state IN ('pending', 'ready', 'closing')
        LIMIT %(bound)s) AS opened)
FROM unnest(%(reward_ids)s::bigint[]) AS wanted (id)
