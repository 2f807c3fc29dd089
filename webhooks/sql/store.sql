-- Store a batch of deliveries in one statement, and so in one commit.
-- A delivery that is here already (the same webhook id of the same shop) is left alone and isn't queued again.
-- A shop we don't know gets shop_id 0: kept, never processed. The same for a topic we don't know.
-- One document of headers and one array of bodies instead of rows of VALUES: the statement is the same for every size
-- of batch, so it is planned once. The bodies themselves never become JSON here.
-- Uses: shops_shop.domain (unique), webhooks_event_once (shop_id, webhook_id).
WITH arrived AS (
  SELECT *
  FROM ROWS FROM (
    json_to_recordset(%(headers)s::json) AS (
      domain text, topic text, webhook_id text, event_id text, api_version text, triggered_at timestamptz
    ),
    unnest(%(bodies)b::bytea[])
  ) WITH ORDINALITY
    AS delivery (domain, topic, webhook_id, event_id, api_version, triggered_at, body, place)
),
stored AS (
  INSERT INTO webhooks_event
    (shop_id, domain, topic, webhook_id, event_id, api_version, triggered_at, received_at, body)
  SELECT
    coalesce(shop.id, 0), arrived.domain, arrived.topic, arrived.webhook_id, arrived.event_id,
    arrived.api_version, arrived.triggered_at, %(received_at)s, arrived.body
  FROM arrived
  LEFT JOIN shops_shop AS shop ON shop.domain = arrived.domain
  ORDER BY arrived.place
  ON CONFLICT (shop_id, webhook_id) DO NOTHING
  RETURNING shop_id, id, topic
)
INSERT INTO webhooks_waiting (shop_id, id, due_at)
SELECT shop_id, id, %(received_at)s
FROM stored
WHERE shop_id > 0 AND topic = ANY ({known_topics})
