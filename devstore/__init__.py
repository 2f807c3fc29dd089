"""A stand-in for Shopify on loopback: the demo's store and the tests' counterpart.

Invariant: every view of an order (webhook body, GraphQL node, page) is made from the same stored order.
The app never imports this package; it speaks HTTP to it, as it would to Shopify.
"""
