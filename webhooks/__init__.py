"""What Shopify tells us: intake, processing, topics, reconcile.

Invariant: an event answered with 200 is on disk, and is processed exactly once in effect.
"""
