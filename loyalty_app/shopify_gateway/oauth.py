"""Tokens from Shopify's token endpoint: exchanged for a session token or a code, or refreshed.

Exchange and refresh are Shopify's own library (``shopifyapp``), given our ``post`` in place of its HTTP client: so
the address can be the stand-in's, and a 429 raises instead of sleeping in the middle of a request. The code grant
is ours: ``ShopifyAPI`` can't ask for a token that expires, and others are refused since April 2026.
"""

from dataclasses import dataclass

from django.conf import settings
from shopify_app import IdTokenDetails, ShopifyApp, TokenExchangeAccessToken

from loyalty_app.shopify_gateway import http
from loyalty_app.shopify_gateway.errors import AccessRevoked, Refused, StaleToken, Unavailable

TOKEN_PATH = "/admin/oauth/access_token"  # noqa: S105  a path
LONG_AGO = "2000-01-01T00:00:00Z"


@dataclass(frozen=True, slots=True)
class TokenPair:
    """What Shopify grants: an access token for an hour, a refresh token for ninety days."""

    access_token: str
    access_expires_in_s: int
    refresh_token: str
    refresh_expires_in_s: int
    scopes: tuple[str, ...]

    def __repr__(self) -> str:
        return f"TokenPair(scopes={self.scopes})"  # tokens never reach a log


def exchange(domain: str, *, session_token: str, claims: dict) -> TokenPair:
    """Tokens for a session token that has been verified. Raises StaleToken, Refused, AccessRevoked or Retryable."""
    desk = _Desk(domain)
    _app().exchange_using_token_exchange(
        "offline",
        id_token=IdTokenDetails(exchangeable=True, token=session_token, claims={**claims, "dest": f"https://{domain}"}),
        expiring=True,
        http_client=desk,
    )
    return desk.pair()


def refresh(domain: str, *, refresh_token: str) -> TokenPair:
    """The next pair. Raises AccessRevoked when the refresh token is dead, or Refused or Retryable."""
    desk = _Desk(domain)
    # The library decides by its own clock whether a refresh is due; we decided already.
    worn = TokenExchangeAccessToken(
        shop=domain.removesuffix(".myshopify.com"),
        token="",
        expires=LONG_AGO,
        scope="",
        access_mode="offline",
        refresh_token=refresh_token,
        refresh_token_expires=None,
        user=None,
    )
    _app().refresh_token_exchanged_access_token(worn, http_client=desk)
    return desk.pair()


def exchange_code(domain: str, *, code: str) -> TokenPair:
    """Tokens for the code that the grant page sent back. Raises Refused, AccessRevoked or Retryable."""
    desk = _Desk(domain)
    desk.post(
        "",
        json={
            "client_id": settings.SHOPIFY_API_KEY,
            "client_secret": settings.SHOPIFY_API_SECRET,
            "code": code,
            "expiring": "1",
        },
    )
    return desk.pair()


def _app() -> ShopifyApp:
    return ShopifyApp(settings.SHOPIFY_API_KEY, settings.SHOPIFY_API_SECRET, settings.SHOPIFY_API_SECRET_OLD or None)


class _Desk:
    """Stands where the library expects its HTTP client; reads the answer before the library does.

    The library trusts what it gets: a 200 that is no JSON, or a life span in words, would be its crash.
    """

    def __init__(self, domain: str):
        self.url = http.address(domain, TOKEN_PATH)
        self.read: TokenPair | None = None

    def post(self, _url: str, *, json: dict, headers: dict | None = None):
        answer = http.post(self.url, json=json, headers={"Accept": "application/json", **(headers or {})})
        if answer.status_code != 200:
            _raise_refusal(answer)
        self.read = _read_pair(http.decoded(answer))
        return answer

    def pair(self) -> TokenPair:
        assert self.read is not None, "the library did not ask"
        return self.read


def _raise_refusal(answer) -> None:
    try:
        code = str(http.decoded(answer).get("error", ""))[:80]
    except Unavailable:
        code = ""
    if code in ("invalid_subject_token", "invalid_request_subject_token"):
        raise StaleToken("The session token is too old.", (code,))
    # invalid_client: uninstalled, or a wrong secret; invalid_grant: the refresh token is dead.
    if code in ("invalid_client", "invalid_grant"):
        raise AccessRevoked(code)
    http.require_open(answer)
    raise Refused(f"Shopify refused to give a token ({code or answer.status_code}).", (code,))


def _read_pair(answer: dict) -> TokenPair:
    """Raises Refused for a token that never expires: the Admin API would not take it."""
    try:
        pair = TokenPair(
            access_token=_text(answer["access_token"]),
            access_expires_in_s=int(answer["expires_in"]),
            refresh_token=_text(answer["refresh_token"]),
            refresh_expires_in_s=int(answer["refresh_token_expires_in"]),
            scopes=tuple(scope for scope in str(answer.get("scope") or "").split(",") if scope),
        )
    except (KeyError, TypeError, ValueError):
        raise Refused("Shopify gave a token that does not expire; the Admin API refuses those.") from None
    if pair.access_expires_in_s <= 0 or pair.refresh_expires_in_s <= 0:
        raise Refused("Shopify gave a token that has expired already.")
    return pair


def _text(value: object) -> str:
    if not isinstance(value, str) or not value:
        raise ValueError("no token")
    return value
