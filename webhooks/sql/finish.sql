-- Say what became of a batch of events. An event that is replayed gets its new outcome.
-- Uses: webhooks_outcome by its primary key.
INSERT INTO webhooks_outcome (shop_id, id, result, detail, at)
SELECT %(shop_id)s, outcome.id, outcome.result, outcome.detail, %(at)s
FROM unnest(%(ids)s::bigint[], %(results)s::text[], %(details)s::text[]) AS outcome (id, result, detail)
ON CONFLICT (shop_id, id) DO UPDATE SET result = excluded.result, detail = excluded.detail, at = excluded.at
