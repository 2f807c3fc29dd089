"""How an e-mail address or a customer id is remembered without being kept: as a keyed hash, one key per shop.

The keys are derived from SECRET_KEY for this purpose alone. After a change of SECRET_KEY, parked orders can no longer
be claimed and late webhooks of redacted customers no longer be recognised; docs/operations.md says so.
"""

import hmac
import unicodedata
from functools import lru_cache

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from loyalty_app.tenancy import current_shop_id


def normalised_email(email: str) -> str:
    """The address as one writes it down: composed characters, no blanks around, lower case. "" for what is none."""
    text = unicodedata.normalize("NFKC", email or "").strip().casefold()
    return text if "@" in text.strip("@") else ""


def email_hash(email: str) -> str:
    """64 hex digits that only the acting shop's orders share; "" for a text that is no address."""
    text = normalised_email(email)
    return _hash("email", text) if text else ""


def customer_hash(customer_id: int) -> str:
    return _hash("customer", str(int(customer_id)))


def _hash(purpose: str, text: str) -> str:
    key = _key(settings.SECRET_KEY, purpose, current_shop_id())
    return hmac.new(key, text.encode(), "sha256").hexdigest()


@lru_cache(maxsize=1024)
def _key(secret: str, purpose: str, shop_id: int) -> bytes:
    info = f"loyalty members {purpose} shop {shop_id}".encode()
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=info).derive(secret.encode())
