"""What people see of the stand-in: the storefront, the merchant's admin, and the scripts that Shopify's CDN serves.

Invariant: no page, style or script loads anything from another host.
Verbs: routes(store) in storefront, admin and cdn; theme.render_page for the app proxy's Liquid answers.
"""
