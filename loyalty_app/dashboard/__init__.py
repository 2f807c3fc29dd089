"""The pages merchants see, embedded in the Shopify admin: home, earn rules, activity, settings."""
