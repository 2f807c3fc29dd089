// A balance read as Shopify's own library lets one write it: the proxy's signature, one row by its key, JSON.
import cluster from 'node:cluster';
import express from 'express';
import pg from 'pg';
import '@shopify/shopify-api/adapters/node';
import { ApiVersion, LogSeverity, shopifyApi } from '@shopify/shopify-api';

const { PORT, PGHOST, PGDATABASE, PGUSER, SHOPIFY_API_KEY, SHOPIFY_API_SECRET } = process.env;

if (cluster.isPrimary) {
  for (let number = 0; number < 2; number += 1) cluster.fork();
} else {
  const pool = new pg.Pool({ host: PGHOST, database: PGDATABASE, user: PGUSER, max: 16 });
  const shopify = shopifyApi({
    apiKey: SHOPIFY_API_KEY,
    apiSecretKey: SHOPIFY_API_SECRET,
    apiVersion: ApiVersion.October25 ?? Object.values(ApiVersion).at(-1),
    hostName: '127.0.0.1',
    isEmbeddedApp: true,
    logger: { level: LogSeverity.Error },
  });
  const app = express();
  app.get('/proxy/state', async (request, response) => {
    const isSigned = await shopify.utils.validateHmac(request.query, { signator: 'appProxy' });
    if (!isSigned) return response.status(401).end();
    const values = [request.query.shop, request.query.logged_in_customer_id];
    const text = 'SELECT balance FROM peer_balance WHERE shop = $1 AND customer_id = $2';
    const { rows } = await pool.query({ name: 'balance', text, values });
    return response.set('Cache-Control', 'no-store').json({ available: Number(rows[0].balance) });
  });
  app.listen(Number(PORT), '127.0.0.1');
}
