"""The Admin GraphQL API, 2026-10: validated against Shopify's own schema, answered from the stored documents.

Invariant: a field without a resolver here is refused before anything runs, never answered by a guess.
"""
