"""The one door to Shopify. Plain values in and out, a time-out on every call; knows no table of ours.

``oauth`` gets tokens, ``client`` runs the operations of ``queries/*.graphql``, ``errors`` draws what can go wrong.
"""
