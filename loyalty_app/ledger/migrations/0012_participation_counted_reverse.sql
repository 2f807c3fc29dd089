-- Takes back 0012_participation_counted.sql: adjustments of either direction are one total again.

UPDATE ledger_dailytotal AS d
SET points = d.points + taken.points, transfers = d.transfers + taken.transfers
FROM ledger_dailytotal AS taken
WHERE taken.shop_id = d.shop_id AND taken.day = d.day AND taken.kind = 'adjust_taken' AND d.kind = 'adjust';

UPDATE ledger_dailytotal AS d
SET kind = 'adjust'
WHERE d.kind = 'adjust_taken' AND NOT EXISTS (
    SELECT FROM ledger_dailytotal AS given WHERE given.shop_id = d.shop_id AND given.day = d.day AND given.kind = 'adjust'
);

DELETE FROM ledger_dailytotal WHERE kind = 'adjust_taken';
