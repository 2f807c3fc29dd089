"""Numbers used once: what changes something must bring one that we gave to just this shopper, not long ago.

The shop's own pages get one with each answer. Another site can't read answers, so it has none; one that was seen
somewhere (a log, a shared screen) is worth nothing after its use or its half hour. Signed with a key derived for this,
so nothing is stored until one is used, and then only until it would have been too old.

When Redis is gone, a number that was used can be used again while it is fresh. The header, the JSON and the keys of
wishes still hold: nobody else can send it, and a wish told twice is one.
"""

import base64
import hmac
import logging
import secrets
from datetime import datetime

from loyalty_app import keys, memory

log = logging.getLogger(__name__)

LIFE_S = 30 * 60
AHEAD_S = 60  # our machines' clocks differ a little
_RANDOM_BYTES, _SEAL_BYTES = 10, 16
_LENGTH = 40  # of the text: 4 + 10 + 16 bytes in base64


def issue(shop_id: int, customer_id: int | None, *, now: datetime) -> str:
    """A fresh one for whoever is signed in; 40 characters that need no escaping."""
    body = int(now.timestamp()).to_bytes(4) + secrets.token_bytes(_RANDOM_BYTES)
    return base64.urlsafe_b64encode(body + _seal(body, shop_id, customer_id)).decode()


def burn(text: str, shop_id: int, customer_id: int | None, *, now: datetime) -> bool:
    """Use it up. False: it is none of ours, somebody else's, too old, or was used before."""
    if len(text) != _LENGTH or not text.isascii():
        return False
    try:
        content = base64.b64decode(text, altchars=b"-_", validate=True)
    except ValueError:
        return False
    body, seal = content[:-_SEAL_BYTES], content[-_SEAL_BYTES:]
    if not hmac.compare_digest(seal, _seal(body, shop_id, customer_id)):
        return False
    age = int(now.timestamp()) - int.from_bytes(body[:4])
    if not -AHEAD_S <= age < LIFE_S:
        return False
    return _is_first_use(text, LIFE_S + AHEAD_S - max(age, 0))


def _is_first_use(text: str, remember_s: int) -> bool:
    try:
        return bool(memory.ask(lambda kept: kept.set(memory.name("nonce", text), "", nx=True, ex=remember_s)))
    except memory.Gone:
        log.warning("nonce_use_not_remembered")
        return True


def _seal(body: bytes, shop_id: int, customer_id: int | None) -> bytes:
    whose = f"|{shop_id}|{customer_id or 'guest'}".encode()
    return hmac.digest(keys.of("numbers used once on the storefront"), body + whose, "sha256")[:_SEAL_BYTES]
