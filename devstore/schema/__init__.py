"""Shopify's Admin GraphQL schema, trimmed, and the script that trims it."""
