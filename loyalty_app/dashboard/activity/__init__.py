"""What orders earned and why, the ledger, and the events from Shopify."""
