"""Runs operations against one shop's Admin API and tells the three planes of errors apart.

HTTP (the way there), top-level ``errors`` (the question), ``userErrors`` (the wish). Waiting is the caller's: a
Throttled says for how long (https://shopify.dev/docs/api/usage/rate-limits).
"""

import logging
import math
from typing import Protocol

from django.conf import settings

from loyalty_app.shopify_gateway import http
from loyalty_app.shopify_gateway.documents import document
from loyalty_app.shopify_gateway.errors import AccessRevoked, Refused, Throttled, Unavailable

log = logging.getLogger(__name__)

# Shopify's codes for what will pass, and for a shop or installation that is gone.
PASSING = {"INTERNAL_SERVER_ERROR", "TIMEOUT", "SERVICE_UNAVAILABLE"}
GONE = {"SHOP_INACTIVE", "UNAUTHORIZED"}


class Tokens(Protocol):
    """Where a client gets its access token."""

    def current(self) -> str: ...

    def instead_of(self, refused: str) -> str:
        """Another token, after Shopify refused that one."""

    def give_up(self, reason: str) -> None:
        """Shopify refused the other one too: it is not the token, the shop is closed to us."""


class Client:
    """One shop's Admin API. Stateless but for the shop: safe to keep, and to use from several threads."""

    def __init__(self, domain: str, tokens: Tokens):
        self.domain, self._tokens = domain, tokens

    def run(self, operation: str, variables: dict | None = None) -> dict:
        """The operation's ``data``. Raises Throttled, Unavailable, Refused or AccessRevoked.

        A token that Shopify refuses is replaced once: it may have been revoked while this call was on its way.
        """
        token = self._tokens.current()
        try:
            return self._ask(operation, variables or {}, token)
        except AccessRevoked:
            token = self._tokens.instead_of(token)
        try:
            return self._ask(operation, variables or {}, token)
        except AccessRevoked as error:
            self._tokens.give_up(str(error))
            raise

    def mutate(self, operation: str, variables: dict) -> dict:
        """The mutation's own object, once it has no ``userErrors``. Raises Refused with their codes, and as run()."""
        (outcome,) = self.run(operation, variables).values()
        if not isinstance(outcome, dict):
            raise Refused(f"{operation} answered nothing.")
        if errors := outcome.get("userErrors"):
            codes = tuple(str(error.get("code") or "") for error in errors)
            fields = tuple(".".join(map(str, error.get("field") or ())) for error in errors)
            said = "; ".join(str(error.get("message")) for error in errors)[:500]
            raise Refused(f"{operation}: {said}", codes, fields)
        return outcome

    def _ask(self, operation: str, variables: dict, token: str) -> dict:
        response = http.post(
            http.address(self.domain, f"/admin/api/{settings.SHOPIFY_API_VERSION}/graphql.json"),
            json={"query": document(operation), "variables": variables, "operationName": operation},
            headers={"X-Shopify-Access-Token": token, "Accept": "application/json"},
        )
        http.require_open(response)
        if response.status_code != 200:
            raise Refused(f"{operation}: Shopify answered {response.status_code}.", (str(response.status_code),))
        answer = http.decoded(response)
        data, errors = answer.get("data"), answer.get("errors")
        if errors:
            _judge(operation, errors, data, cost=_object(_object(answer.get("extensions")).get("cost")))
        if not isinstance(data, dict):
            raise Unavailable(f"{operation}: the answer has no data.")
        return data


def _judge(operation: str, errors: object, data: object, *, cost: dict) -> None:
    """Returns only when ``data`` can be used all the same: protected fields came as null, the rest is true."""
    if isinstance(errors, str):  # some refusals are a plain text
        raise Refused(f"{operation}: {errors[:300]}")
    errors = [error for error in errors if isinstance(error, dict)] if isinstance(errors, list) else []
    codes = tuple(str(_object(error.get("extensions")).get("code") or "") for error in errors)
    message = f"{operation}: " + "; ".join(str(error.get("message"))[:200] for error in errors[:5])
    if "THROTTLED" in codes:
        raise Throttled(_wait(cost))
    if GONE & set(codes):
        raise AccessRevoked(message)
    if PASSING & set(codes):
        raise Unavailable(message)
    partial = isinstance(data, dict) and any(value is not None for value in data.values())
    if partial and errors and set(codes) == {"ACCESS_DENIED"}:
        log.warning(
            "fields_withheld", extra={"operation": operation, "fields": [error.get("path") for error in errors]}
        )
        return
    raise Refused(message, codes)


def _wait(cost: dict) -> float:
    """Seconds until the bucket holds what the query asked for."""
    status = _object(cost.get("throttleStatus"))
    try:
        missing = float(cost["requestedQueryCost"]) - float(status["currentlyAvailable"])
        seconds = missing / float(status["restoreRate"])
    except (KeyError, TypeError, ValueError, ZeroDivisionError):
        return http.RETRY_AFTER_S
    return min(max(math.ceil(seconds * 10) / 10, 0.5), http.RETRY_AFTER_MAX_S)


def _object(value: object) -> dict:
    return value if isinstance(value, dict) else {}
