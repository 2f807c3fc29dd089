-- What: the two lines of each transfer, as a bookkeeper reads them: what left an account is negative.
-- Why:  whoever sums up an account need not know that a transfer has two ends.

CREATE VIEW ledger_line AS
SELECT t.shop_id, t.id AS transfer_id, t.key, t.kind, t.origin, t.at, t.day, t.source_id AS account_id, -t.points AS points
FROM ledger_transfer AS t
UNION ALL
SELECT t.shop_id, t.id, t.key, t.kind, t.origin, t.at, t.day, t.target_id, t.points
FROM ledger_transfer AS t;
