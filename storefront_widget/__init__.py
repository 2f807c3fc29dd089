"""What shoppers see: app-proxy endpoints and the theme app extension.

Invariant: a balance is only ever told to the customer whom Shopify says is signed in.
Verbs: present.state, past.page, joining.join. All wording is in locales/ and in extensions/loyalty/locales.
"""
