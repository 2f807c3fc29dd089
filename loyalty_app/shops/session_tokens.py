"""Session tokens: how the embedded admin proves which member of staff, of which shop, is calling.

Both of Shopify's Python libraries let pass what we refuse: a token without ``exp``, a ``dest`` that is no shop,
an issuer of another shop (https://shopify.dev/docs/apps/build/authentication-authorization/session-tokens).
"""

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

import jwt
from django.conf import settings

from loyalty_app.shops import domains, signatures
from loyalty_app.shops.errors import InvalidSessionToken, NotAShop

LEEWAY_S = 10  # clocks differ; all of Shopify's libraries allow the same
TOKEN_CHARACTERS_MAX = 8_192
INSTANT_MAX = 253_402_300_799  # the end of the year 9999, in seconds
REQUIRED_CLAIMS = ["exp", "nbf", "iat", "iss", "dest", "aud", "sub"]


@dataclass(frozen=True, slots=True)
class SessionToken:
    """A believed token: ``text`` is kept only to be exchanged, never stored or logged."""

    domain: str
    staff_id: str
    text: str
    claims: dict


def verify(text: str, *, now: datetime) -> SessionToken:
    """Believe the token, or raise InvalidSessionToken with the claim that is wrong.

    Signed HS256 with the current client secret or the one before, meant for this app, valid now
    (ten seconds of leeway), and its issuer and destination are the same, real shop.
    """
    claims = _signed_claims(text)
    moment = now.timestamp()
    if _instant(claims, "exp") + LEEWAY_S <= moment:
        raise InvalidSessionToken("exp: expired")
    if _instant(claims, "nbf") - LEEWAY_S > moment:
        raise InvalidSessionToken("nbf: not valid yet")
    if claims["aud"] != settings.SHOPIFY_API_KEY:
        raise InvalidSessionToken("aud: for another app")
    if not isinstance(claims["sub"], str) or not claims["sub"]:
        raise InvalidSessionToken("sub: nobody")
    return SessionToken(_shop(claims), claims["sub"], text, claims)


def _signed_claims(text: str) -> dict:
    if not isinstance(text, str) or not text or len(text) > TOKEN_CHARACTERS_MAX:
        raise InvalidSessionToken("missing or too long")
    problem = "signature"
    for secret in signatures.secrets():
        try:
            # The instants are checked by us, against the caller's clock.
            return jwt.decode(
                text,
                secret,
                algorithms=["HS256"],
                options={
                    "require": REQUIRED_CLAIMS,
                    "verify_aud": False,
                    "verify_exp": False,
                    "verify_nbf": False,
                    "verify_iat": False,
                },
            )
        except jwt.InvalidSignatureError:
            continue
        except jwt.MissingRequiredClaimError as error:
            problem = f"{error.claim}: missing"
        except (jwt.PyJWTError, UnicodeError) as error:
            problem = type(error).__name__
    raise InvalidSessionToken(problem)


def _instant(claims: dict, name: str) -> float:
    value = claims[name]
    # NaN and Infinity are numbers in Python's JSON; compared with, they never expire.
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= INSTANT_MAX:
        raise InvalidSessionToken(f"{name}: not an instant")
    return value


def _shop(claims: dict) -> str:
    try:
        destination, issuer = urlsplit(claims["dest"]), urlsplit(claims["iss"])
        domain = domains.normal(destination.hostname)
        issuer_host = issuer.hostname
    except (NotAShop, ValueError, AttributeError, TypeError):
        raise InvalidSessionToken("dest: no shop") from None
    if destination.scheme != "https" or destination.netloc.lower() != domain:
        raise InvalidSessionToken("dest: no shop")
    if issuer.scheme != "https" or issuer_host != domain or issuer.path.rstrip("/") != "/admin":
        raise InvalidSessionToken("iss: another shop")
    return domain
