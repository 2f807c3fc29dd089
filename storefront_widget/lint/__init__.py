"""The theme app extension checked by Shopify's own linter, where Node.js is present."""
