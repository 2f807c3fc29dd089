"""ID tokens (session tokens): what App Bridge shows the app to say who is looking.

They follow the machine's clock, not the stand-in's: the app judges them by its own.
"""

import time
import uuid

import jwt

from devstore import shops
from devstore.store import Store

LIFE_S = 60
STAFF_ID = 98_117_443_001


def mint(store: Store, shop: str, *, user_id: int | None = None) -> str:
    """A fresh token of one minute for a member of the shop's staff."""
    shops.stored(store, shop)
    now = int(time.time())
    claims = {
        "iss": f"https://{shop}/admin",
        "dest": f"https://{shop}",
        "aud": store.settings.client_id,
        "sub": str(user_id or STAFF_ID),
        "exp": now + LIFE_S,
        "nbf": now,
        "iat": now,
        "jti": str(uuid.uuid4()),
        "sid": uuid.uuid5(uuid.NAMESPACE_DNS, shop).hex,
    }
    return jwt.encode(claims, store.settings.client_secret, algorithm="HS256")


def read(store: Store, shop: str, token: str) -> dict:
    """The claims of a token that is fresh, ours and of this shop; raises jwt.InvalidTokenError otherwise."""
    last = jwt.InvalidTokenError("no secret")
    for secret in filter(None, (store.settings.client_secret, store.settings.client_secret_previous)):
        try:
            claims = jwt.decode(
                token,
                secret,
                algorithms=["HS256"],
                audience=store.settings.client_id,
                options={"require": ["exp", "nbf", "iss", "dest", "aud", "sub"]},
            )
        except jwt.InvalidTokenError as error:
            last = error
            continue
        if claims["dest"] != f"https://{shop}" or claims["iss"] != f"https://{shop}/admin":
            raise jwt.InvalidTokenError("The token is of another shop.")
        return claims
    raise last
