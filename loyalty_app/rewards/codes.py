"""The code a redemption gets, chosen before Shopify is asked: the same redemption always asks for the same code.

Made from a key derived for this purpose and shop, so that nobody can guess a member's code from its number.
"""

import hmac
from functools import lru_cache

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from loyalty_app.tenancy import current_shop_id

# No letters that look like digits or like each other, no vowels that could spell something.
ALPHABET = "23456789CDFGHJKLMNPQRTVWXYZ"
DISCOUNT_LENGTH = 10  # 47 bits, and single use for one customer: nothing to guess
GIFT_CARD_LENGTH = 16  # 76 bits; Shopify takes 8 to 20 letters and digits


def discount_code(redemption_id: int, *, prefix: str, tries: int = 0) -> str:
    """``prefix`` and ten characters. ``tries``: how many of its codes were somebody else's already."""
    return prefix + _characters("discount", redemption_id, tries, DISCOUNT_LENGTH)


def gift_card_code(redemption_id: int, *, tries: int = 0) -> str:
    return _characters("gift card", redemption_id, tries, GIFT_CARD_LENGTH).lower()


def reference(redemption_id: int) -> str:
    """How our things are known again at Shopify: in a gift card's note and a discount's title."""
    return f"loyalty-redemption-{redemption_id}"


def _characters(purpose: str, redemption_id: int, tries: int, length: int) -> str:
    key = _key(settings.SECRET_KEY, purpose, current_shop_id())
    number = int.from_bytes(hmac.new(key, f"{redemption_id}/{tries}".encode(), "sha256").digest())
    characters = []
    for _ in range(length):
        number, place = divmod(number, len(ALPHABET))
        characters.append(ALPHABET[place])
    return "".join(characters)


@lru_cache(maxsize=1024)
def _key(secret: str, purpose: str, shop_id: int) -> bytes:
    info = f"loyalty rewards {purpose} shop {shop_id}".encode()
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=info).derive(secret.encode())
