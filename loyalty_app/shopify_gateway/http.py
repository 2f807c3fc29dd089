"""One POST to one shop: the address, the time-out and the first plane of errors. The only module that speaks HTTP."""

import math

import requests
from django.conf import settings

from loyalty_app.shopify_gateway.errors import AccessRevoked, Throttled, Unavailable

TIMEOUT_S = (3.05, 10)  # connect, read: shorter than any lease or request limit of ours
RETRY_AFTER_S = 2.0  # when Shopify says "too fast" but not how long
RETRY_AFTER_MAX_S = 300.0
ANSWER_BYTES_MAX = 20_000_000

# 402 the shop is frozen, 404 it is gone, 423 it is locked: nothing we send will work before it comes back.
CLOSED = {401, 402, 404, 423}


def address(domain: str, path: str) -> str:
    """https://acme.myshopify.com/admin/..., or where the stand-in is."""
    return settings.SHOPIFY_SHOP_URL.format(shop=domain).rstrip("/") + path


def post(url: str, *, json: dict, headers: dict | None = None) -> requests.Response:
    """The answer, unless the way there failed. Never follows a redirect: the body carries secrets.

    Raises Unavailable (no answer, 5xx), Throttled (429) or AccessRevoked (401, 402, 404, 423).
    """
    try:
        response = requests.post(url, json=json, headers=headers, timeout=TIMEOUT_S, allow_redirects=False)
    except requests.RequestException as error:
        # Only the kind of failure: the message may quote the address with its query.
        raise Unavailable(f"Shopify did not answer ({type(error).__name__}).") from None
    if response.status_code == 429:
        raise Throttled(retry_after(response))
    if response.status_code >= 500 or 300 <= response.status_code < 400:
        raise Unavailable(f"Shopify answered {response.status_code}.")
    if len(response.content) > ANSWER_BYTES_MAX:
        raise Unavailable("Shopify's answer is too long.")
    return response


def require_open(response: requests.Response) -> None:
    """Raises AccessRevoked when the shop is closed to us."""
    if response.status_code in CLOSED:
        raise AccessRevoked(f"Shopify answered {response.status_code}.")


def retry_after(response: requests.Response) -> float:
    """Seconds, from a header that may be a whole number, a fraction, a date or rubbish."""
    try:
        seconds = float(response.headers.get("Retry-After", ""))
    except ValueError:
        return RETRY_AFTER_S
    if math.isnan(seconds):
        return RETRY_AFTER_S
    return min(max(seconds, 0.5), RETRY_AFTER_MAX_S)


def decoded(response: requests.Response) -> dict:
    """The JSON object in the answer. Raises Unavailable when it is anything else."""
    try:
        answer = response.json()
    except ValueError:
        answer = None
    if not isinstance(answer, dict):
        raise Unavailable("Shopify's answer is not a JSON object.")
    return answer
