"""What can go wrong between a shop and us.

ShopsError
├── NotAShop              a text that is no shop's domain
├── InvalidSessionToken   the admin's token is forged, stale or not for us
├── BadSignature          a signed query is not Shopify's, or not from now
└── ReconnectNeeded       our tokens for the shop are dead; a merchant must open the app
"""

from loyalty_app.shopify_gateway.errors import AccessRevoked, Refused, Retryable


class ShopsError(Exception):
    """Base of this package's errors."""


class NotAShop(ShopsError):
    """A text that is no shop's domain."""


class InvalidSessionToken(ShopsError):
    """A session token that must not be believed. The message names the claim, never the token."""


class BadSignature(ShopsError):
    """A query that Shopify did not sign, or signed too long ago. The message says which."""


class ReconnectNeeded(ShopsError):
    """The shop's Admin API is closed to us until a merchant opens the app again."""


# Why a page may have to do without what Shopify knows. A bug in a call is none of them.
SHOPIFY_IS_OUT_OF_REACH = (Retryable, Refused, AccessRevoked, ReconnectNeeded)
