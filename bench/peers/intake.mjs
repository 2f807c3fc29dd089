// The intake as Shopify's own Express package documents it, storing with pg. Node's cluster: two processes.
import cluster from 'node:cluster';
import express from 'express';
import pg from 'pg';
import { ApiVersion, DeliveryMethod, LogSeverity } from '@shopify/shopify-api';
import { shopifyApp } from '@shopify/shopify-app-express';

const { PORT, PGHOST, PGDATABASE, PGUSER, SHOPIFY_API_KEY, SHOPIFY_API_SECRET } = process.env;

if (cluster.isPrimary) {
  for (let number = 0; number < 2; number += 1) cluster.fork();
} else {
  const pool = new pg.Pool({ host: PGHOST, database: PGDATABASE, user: PGUSER, max: 16 });
  const store = async (topic, shop, body, webhookId) => {
    await pool.query({
      name: 'store',
      text: `INSERT INTO peer_event (shop, topic, webhook_id, payload) VALUES ($1, $2, $3, $4::jsonb)
             ON CONFLICT (shop, webhook_id) DO NOTHING`,
      values: [shop, topic, webhookId, body],
    });
  };
  const shopify = shopifyApp({
    api: {
      apiKey: SHOPIFY_API_KEY,
      apiSecretKey: SHOPIFY_API_SECRET,
      apiVersion: ApiVersion.October25 ?? Object.values(ApiVersion).at(-1),
      hostName: '127.0.0.1',
      logger: { level: LogSeverity.Error },
    },
    auth: { path: '/auth', callbackPath: '/auth/callback' },
    webhooks: { path: '/webhooks/' },
  });
  const handler = { deliveryMethod: DeliveryMethod.Http, callbackUrl: '/webhooks/', callback: store };
  const app = express();
  app.post('/webhooks/', shopify.processWebhooks({ webhookHandlers: { ORDERS_UPDATED: handler } }));
  app.listen(Number(PORT), '127.0.0.1');
}
