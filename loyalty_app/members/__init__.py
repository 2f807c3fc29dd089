"""A shopper joins, is recognised, can be merged and forgotten.

Invariant: a member holds one Shopify customer id, and nothing else identifies anybody.
Verbs: card.of, enrol.join, enrol.for_orders, claim.claim_by_email, merge.merge, erase.redact, export.export.
"""
