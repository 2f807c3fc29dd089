"""What can go wrong when we ask Shopify.

ShopifyError
├── Retryable              the same call may work later
│   ├── Throttled          too fast; ``retry_after_s`` says how long to wait
│   └── Unavailable        no answer, or a broken one; it is unknown whether the call took effect
└── Final                  the same call will never work
    ├── Refused            Shopify understood and said no; ``codes`` and ``fields`` say why
    │   └── StaleToken     the session token is too old to be exchanged; the browser has a newer one
    └── AccessRevoked      our token, or our installation, is gone
"""


class ShopifyError(Exception):
    """Base of what goes wrong between us and Shopify."""


class Retryable(ShopifyError):
    """The same call may work later."""


class Throttled(Retryable):
    """We asked too fast."""

    def __init__(self, retry_after_s: float):
        super().__init__(f"Shopify asks us to wait {retry_after_s:g} s.")
        self.retry_after_s = retry_after_s


class Unavailable(Retryable):
    """No answer in time, or a broken one. A write may or may not have happened."""


class Final(ShopifyError):
    """The same call will never work."""


class Refused(Final):
    """Shopify understood the call and said no."""

    def __init__(self, message: str, codes: tuple[str, ...] = (), fields: tuple[str, ...] = ()):
        super().__init__(message)
        self.codes, self.fields = codes, fields


class StaleToken(Refused):
    """The session token can't be exchanged any more; App Bridge has a newer one."""


class AccessRevoked(Final):
    """The token is dead or the app is no longer installed."""
