"""A customer, as far as the programme may know them."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from loyalty_app.shopify_gateway import gids
from loyalty_app.shopify_gateway.client import Client


@dataclass(frozen=True, slots=True)
class Customer:
    """``verified_email`` is empty unless the customer has proved that the address is theirs."""

    customer_id: int
    tags: tuple[str, ...]
    updated_at: datetime
    verified_email: str


# What Shopify's search reads as more than a word: fields, groups, comparisons, wildcards, negation, quotes.
_SYNTAX = re.compile(r"""[\\"'():<>=*,]|(?<!\S)-+|\b(?:AND|OR|NOT)\b""")
WORDS_MAX = 6
NAMED_MAX = 50  # in one call


@dataclass(frozen=True, slots=True)
class Named:
    """A customer as staff know them. For the eyes of who asks: neither is stored. Either may be empty."""

    customer_id: int
    name: str
    email: str


@dataclass(frozen=True, slots=True)
class Found:
    """``more``: there are more than were asked for."""

    customers: tuple[Named, ...]
    more: bool


def fetch(client: Client, customer_id: int) -> Customer | None:
    """The customer, or None when Shopify has no such customer (any more)."""
    node = client.run("Customer", {"id": gids.gid("Customer", customer_id)})["customer"]
    if node is None:
        return None
    email = (node.get("defaultEmailAddress") or {}).get("emailAddress") or ""
    return Customer(
        customer_id=customer_id,
        tags=tuple(node.get("tags") or ()),
        updated_at=datetime.fromisoformat(node["updatedAt"]),
        verified_email=email if node.get("verifiedEmail") else "",
    )


def find(client: Client, text: str, *, limit: int) -> Found:
    """Customers whose name, e-mail address or phone number has words that begin as those typed; at most ``limit``."""
    query = _query(text)
    if not query:
        return Found((), more=False)
    answer = client.run("CustomersFound", {"query": query, "first": limit})["customers"]
    return Found(tuple(_named(node) for node in answer["nodes"]), more=answer["pageInfo"]["hasNextPage"])


def names(client: Client, customer_ids: Iterable[int]) -> dict[int, Named]:
    """Those of the customers that exist, by id; the first NAMED_MAX of them."""
    wanted = [gids.gid("Customer", customer_id) for customer_id in dict.fromkeys(customer_ids)][:NAMED_MAX]
    nodes = client.run("CustomerNames", {"ids": wanted})["nodes"] if wanted else ()
    return {each.customer_id: each for each in (_named(node) for node in nodes if node)}


def _query(text: str) -> str:
    """Words only, so that nobody's name is taken for the language of searches. An address is looked for as such."""
    words = _SYNTAX.sub(" ", text).split()[:WORDS_MAX]
    return " ".join(f"email:{word}*" if "@" in word else f"{word}*" for word in words)


def _named(node: dict) -> Named:
    email = (node.get("defaultEmailAddress") or {}).get("emailAddress") or ""
    return Named(customer_id=gids.number(node["id"]), name=node.get("displayName") or "", email=email)
