-- Take events out of the queue and read them, in the sequence in which they arrived.
-- The rows are gone when the transaction commits, and only then: a worker that dies has taken nothing.
-- Uses: webhooks_waiting and webhooks_event by their primary keys.
WITH taken AS (
  DELETE FROM webhooks_waiting
  WHERE shop_id = %(shop_id)s
    AND id = ANY (%(ids)s::bigint[])
  RETURNING id
)
-- An array, not a join: of taken the planner knows no number, and joins by reading all the shop's events or worse.
SELECT event.id, event.topic, coalesce(event.triggered_at, event.received_at), event.body
FROM webhooks_event AS event
WHERE event.shop_id = %(shop_id)s
  AND event.id = ANY (ARRAY (SELECT id FROM taken))
ORDER BY event.id
