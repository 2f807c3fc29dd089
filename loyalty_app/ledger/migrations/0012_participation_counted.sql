-- What: adjustments that took points get a daily total of their own; active days are counted once from the transfers.
-- Why:  the home page's figures are sums of these rows. See loyalty_app/ledger/participation.py.

INSERT INTO ledger_dailytotal (shop_id, day, kind, points, transfers)
SELECT t.shop_id, t.day, 'adjust_taken', sum(t.points), count(*)
FROM ledger_transfer AS t
JOIN ledger_account AS a ON a.shop_id = t.shop_id AND a.id = t.source_id AND a.member_id IS NOT NULL
WHERE t.kind = 'adjust'
GROUP BY t.shop_id, t.day;

UPDATE ledger_dailytotal AS d
SET points = d.points - taken.points, transfers = d.transfers - taken.transfers
FROM ledger_dailytotal AS taken
WHERE taken.shop_id = d.shop_id AND taken.day = d.day AND taken.kind = 'adjust_taken' AND d.kind = 'adjust';

CREATE TEMPORARY TABLE active_day ON COMMIT DROP AS
SELECT DISTINCT m.shop_id, coalesce(m.merged_into_id, m.id) AS member_id, t.day
FROM ledger_transfer AS t
JOIN ledger_account AS a
    ON a.shop_id = t.shop_id AND a.id = CASE t.kind WHEN 'earn' THEN t.target_id ELSE t.source_id END
JOIN members_member AS m ON m.shop_id = t.shop_id AND m.id = a.member_id
WHERE t.kind IN ('earn', 'redeem');

INSERT INTO ledger_activemembers (shop_id, day, gap_days, members)
SELECT shop_id, day, gap_days, count(*)
FROM (
    SELECT shop_id, day,
           least(coalesce(day - lag(day) OVER (PARTITION BY shop_id, member_id ORDER BY day), 367), 367) AS gap_days
    FROM active_day
) AS each
GROUP BY shop_id, day, gap_days;

UPDATE ledger_account AS a
SET active_on = last.day
FROM (SELECT shop_id, member_id, max(day) AS day FROM active_day GROUP BY shop_id, member_id) AS last
WHERE a.shop_id = last.shop_id AND a.member_id = last.member_id AND a.kind = 'available';
