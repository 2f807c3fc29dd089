"""What can go wrong in the stand-in, for the pages and the control API to show.

DevstoreError
├── Refused    the shop would not allow it: a sentence to show
└── Unknown    there is no such thing
"""


class DevstoreError(Exception):
    """A request that could not be carried out; its text is a sentence a merchant can read."""


class Refused(DevstoreError):
    """Shopify would not allow it either, for example a refund of more than was bought."""


class Unknown(DevstoreError):
    """No such shop, order, customer, product or delivery."""
