"""What shoppers see: app-proxy endpoints and the theme app extension.

Invariant: a balance is only ever told to the customer whom Shopify says is signed in.
"""
