"""What was bought, as Shopify last described it.

Invariant: the row is a function of the set of descriptions received, never of their sequence.
Verbs: facts.from_webhook, facts.from_graphql, record.record.
"""
