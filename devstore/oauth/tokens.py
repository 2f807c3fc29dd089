"""The token endpoint: codes, ID tokens and refresh tokens become access tokens.

Access tokens live an hour, refresh tokens 90 days. Each refresh gives a new pair; the refresh token used for it stays
good until its replacement is first used, for 30 days at most, so that a lost answer does not lock the app out.
"""

from datetime import timedelta

import jwt

from devstore import installs, times
from devstore.oauth import id_tokens
from devstore.store import Store

ACCESS_LIFE_S = 3600
REFRESH_LIFE_S = 90 * 24 * 3600
GRACE_S = 30 * 24 * 3600
CODE_LIFE_S = 60 * 60

EXCHANGE = "urn:ietf:params:oauth:grant-type:token-exchange"
ID_TOKEN = "urn:ietf:params:oauth:token-type:id_token"
OFFLINE = "urn:shopify:params:oauth:token-type:offline-access-token"
ONLINE = "urn:shopify:params:oauth:token-type:online-access-token"


class TokenError(Exception):
    """The endpoint's refusal: an OAuth error code and a sentence."""

    def __init__(self, error: str, description: str, status: int = 400) -> None:
        super().__init__(f"{error}: {description}")
        self.error, self.description, self.status = error, description, status


def answer(store: Store, shop: str, body: dict) -> dict:
    """One request to the endpoint; returns the JSON answer or raises TokenError."""
    settings = store.settings
    secrets_known = {settings.client_secret, settings.client_secret_previous} - {None}
    if body.get("client_id") != settings.client_id or body.get("client_secret") not in secrets_known:
        raise TokenError("invalid_client", "Client authentication failed.")
    grant = body.get("grant_type") or "authorization_code"
    with store.documents.together():
        if grant == "authorization_code":
            return _by_code(store, shop, body)
        if not installs.is_installed(store, shop):
            raise TokenError("invalid_client", "The app is not installed on this shop.")
        if grant == EXCHANGE:
            return _by_exchange(store, shop, body)
        if grant == "refresh_token":
            return _by_refresh(store, shop, body)
    raise TokenError("unsupported_grant_type", f"The grant type {grant} is not supported.")


def issue_code(store: Store, shop: str, *, scopes: list[str], redirect_uri: str, per_user: bool) -> str:
    code = store.new_token()
    document = {
        "token": code,
        "shop": shop,
        "scopes": scopes,
        "redirect_uri": redirect_uri,
        "per_user": per_user,
        "expires_at": _in(store, CODE_LIFE_S),
    }
    store.documents.put("grant_code", "", code, document)
    return code


def _by_code(store: Store, shop: str, body: dict) -> dict:
    found = store.documents.find("grant_code", "", body.get("code", ""))
    if not found or found["shop"] != shop or _is_over(store, found["expires_at"]):
        raise TokenError("invalid_request", "The authorization code was not found or was already used.")
    store.documents.remove("grant_code", "", found["token"])
    installs.install(store, shop, scopes=found["scopes"])
    return _new_tokens(store, shop, online=found["per_user"], expiring=_wants_expiry(body))


def _by_exchange(store: Store, shop: str, body: dict) -> dict:
    requested = body.get("requested_token_type")
    if requested not in (ONLINE, OFFLINE):
        raise TokenError("invalid_request", "requested_token_type is missing or unknown.")
    kind = body.get("subject_token_type")
    if kind == OFFLINE:
        return _migrated(store, shop, body)
    if kind != ID_TOKEN:
        raise TokenError("invalid_request", "subject_token_type is missing or unknown.")
    try:
        claims = id_tokens.read(store, shop, body.get("subject_token", ""))
    except jwt.InvalidTokenError as error:
        raise TokenError("invalid_subject_token", f"The subject token is invalid: {error}") from error
    return _new_tokens(
        store, shop, online=requested == ONLINE, expiring=_wants_expiry(body), user_id=int(claims["sub"])
    )


def _migrated(store: Store, shop: str, body: dict) -> dict:
    old = store.documents.find("access_token", "", body.get("subject_token", ""))
    if not old or old["shop"] != shop:
        raise TokenError("invalid_subject_token", "The subject token is invalid.")
    store.documents.remove("access_token", "", old["token"])
    return _new_tokens(store, shop, online=False, expiring=_wants_expiry(body))


def _by_refresh(store: Store, shop: str, body: dict) -> dict:
    used = store.documents.find("refresh_token", "", body.get("refresh_token", ""))
    if not used or used["shop"] != shop or _is_over(store, used["expires_at"]):
        raise TokenError("invalid_grant", "The refresh token is invalid or has expired.")
    if used["first_used_at"] is None:
        used["first_used_at"] = times.stored(store.clock.now())
        used["expires_at"] = min(used["expires_at"], _in(store, GRACE_S))
        store.documents.put("refresh_token", "", used["token"], used)
        # The first use of a replacement retires the one before it.
        if used["replaces"]:
            store.documents.remove("refresh_token", "", used["replaces"])
    return _new_tokens(store, shop, online=False, expiring=True, replaces=used["token"])


def _new_tokens(store: Store, shop: str, *, online: bool, expiring: bool, user_id=None, replaces=None) -> dict:
    scopes = installs.get(store, shop)["scopes"]
    access = {
        "token": f"shpat_{store.new_token()}",
        "shop": shop,
        "online": online,
        "expires_at": _in(store, ACCESS_LIFE_S) if online or expiring else None,
    }
    store.documents.put("access_token", "", access["token"], access)
    written = {"access_token": access["token"], "scope": ",".join(scopes)}
    if online:
        return written | {"expires_in": ACCESS_LIFE_S} | _user(user_id, scopes)
    if not expiring:
        return written
    refresh = {
        "token": f"shprt_{store.new_token()}",
        "shop": shop,
        "expires_at": _in(store, REFRESH_LIFE_S),
        "first_used_at": None,
        "replaces": replaces,
    }
    store.documents.put("refresh_token", "", refresh["token"], refresh)
    return written | {
        "expires_in": ACCESS_LIFE_S,
        "refresh_token": refresh["token"],
        "refresh_token_expires_in": REFRESH_LIFE_S,
    }


def _user(user_id: int | None, scopes: list[str]) -> dict:
    user = {
        "id": user_id or id_tokens.STAFF_ID,
        "first_name": "Ada",
        "last_name": "Owner",
        "email": "owner@example.com",
        "email_verified": True,
        "account_owner": True,
        "locale": "en-US",
        "collaborator": False,
    }
    return {"associated_user_scope": ",".join(scopes), "associated_user": user}


def _wants_expiry(body: dict) -> bool:
    return str(body.get("expiring", "")).lower() in ("1", "true")


def _in(store: Store, seconds: int) -> str:
    return times.stored(store.clock.now() + timedelta(seconds=seconds))


def _is_over(store: Store, expires_at: str) -> bool:
    return times.parsed(expires_at) <= store.clock.now()


def check_access(store: Store, shop: str, token: str | None) -> tuple[int, str] | None:
    """None when the token opens this shop's API; else the HTTP status and the text of Shopify's refusal."""
    found = store.documents.find("access_token", "", token or "")
    if not found or found["shop"] != shop or not installs.is_installed(store, shop):
        return 401, "[API] Invalid API key or access token (unrecognized login or wrong password)"
    if found["expires_at"] is None:
        return 403, "Non-expiring access tokens are no longer accepted for the Admin API"
    if _is_over(store, found["expires_at"]):
        return 401, "[API] Invalid API key or access token (unrecognized login or wrong password)"
    return None
