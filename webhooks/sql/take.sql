-- Take events out of the queue and read them, in the sequence in which they arrived.
-- The rows are gone when the transaction commits, and only then: a worker that dies has taken nothing.
-- Uses: webhooks_waiting and webhooks_event by their primary keys.
WITH taken AS (
  DELETE FROM webhooks_waiting
  WHERE shop_id = %(shop_id)s
    AND id = ANY (%(ids)s)
  RETURNING id
)
-- The ids are named a second time: of taken the planner knows no number, and reads all the shop's events to join them.
SELECT event.id, event.topic, coalesce(event.triggered_at, event.received_at), event.body
FROM taken
JOIN webhooks_event AS event ON event.shop_id = %(shop_id)s AND event.id = taken.id
WHERE event.id = ANY (%(ids)s)
ORDER BY event.id
