"""How the app gets in: consent pages, tokens that expire, the ID tokens of the embedded frame.

Invariant: tokens of a shop die with its installation. Verbs: tokens.answer, id_tokens.mint, documents.url.
"""
