"""Gift cards. A card's code is told once and never again: the note is how a card of ours is known."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import islice

import msgspec

from loyalty_app.shopify_gateway import discounts, gids
from loyalty_app.shopify_gateway.client import Client
from loyalty_app.shopify_gateway.code_terms import decimal_text
from loyalty_app.shopify_gateway.discounts import CodeTaken
from loyalty_app.shopify_gateway.errors import Refused, Unavailable

PAGES_MAX = 10  # of one listing: 1,000 cards
NEWEST_PAGES_MAX = 5  # of the shop's newest cards
# Shopify's clock says when a card was made, ours since when to look.
CLOCKS_DIFFER_BY = timedelta(minutes=5)


class GiftCard(msgspec.Struct, frozen=True, kw_only=True):
    """Amounts are in the card's own ``currency``. ``expires_on``: the last day of use, None for no end."""

    id: int
    balance: Decimal
    initial: Decimal
    currency: str
    is_enabled: bool
    last_characters: str
    note: str = ""
    expires_on: date | None = None


def issue(
    client: Client,
    *,
    code: str,
    amount: Decimal,
    currency: str,
    customer_id: int,
    expires_on: date | None,
    note: str,
) -> GiftCard:
    """Make a card. ``code``: 8 to 20 letters and digits. Raises CodeTaken, Refused, or as Client.run()."""
    wanted = {
        "code": code,
        "initialAmount": {"amount": decimal_text(amount), "currencyCode": currency},
        "customerId": gids.gid("Customer", customer_id),
        "expiresOn": expires_on.isoformat() if expires_on else None,
        "note": note,
    }
    try:
        outcome = client.mutate("GiftCardCreate", {"card": wanted})
    except Refused as no:
        # Live shops name the field but give no code for it, although the schema has TAKEN.
        if discounts.is_taken(no, codes=("TAKEN", "")):
            raise CodeTaken(str(no), no.codes, no.fields) from None
        raise
    if outcome["giftCard"] is None:
        raise Unavailable("GiftCardCreate answered no card.")
    return _read(outcome["giftCard"])


def find(client: Client, *, customer_id: int, note: str, since: datetime) -> GiftCard | None:
    """The customer's card with exactly this note, made at ``since`` or later. Raises Refused when there are too many.

    Shopify's search learns of a new card after a while; a list without a search does not wait for that. So the newest
    cards are looked through first: a card that is not among them is old enough for the search.
    """
    earliest = since.astimezone(UTC) - CLOCKS_DIFFER_BY
    for nodes in islice(_pages(client, query=None), NEWEST_PAGES_MAX):
        fresh = [node for node in nodes if datetime.fromisoformat(node["createdAt"]) >= earliest]
        if found := _noted(fresh, note):
            return found
        if len(fresh) < len(nodes):
            return None
    query = f"customer_id:{int(customer_id)} created_at:>='{earliest:%Y-%m-%dT%H:%M:%SZ}'"
    pages = _pages(client, query=query)
    return next((found for nodes in pages if (found := _noted(nodes, note))), None)


def fetch(client: Client, id: int) -> GiftCard | None:
    node = client.run("GiftCard", {"id": gids.gid("GiftCard", id)})["giftCard"]
    return None if node is None else _read(node)


def deactivate(client: Client, id: int) -> None:
    """Nobody can use what is left on the card, for ever. Twice is once."""
    try:
        client.mutate("GiftCardDeactivate", {"id": gids.gid("GiftCard", id)})
    except Refused:
        card = fetch(client, id)
        if card is not None and card.is_enabled:
            raise


def _pages(client: Client, *, query: str | None) -> Iterator[list[dict]]:
    """Newest card first."""
    after = None
    for _ in range(PAGES_MAX):
        found = client.run("GiftCards", {"query": query, "after": after})["giftCards"]
        yield found["nodes"]
        if not found["pageInfo"]["hasNextPage"]:
            return
        after = found["pageInfo"]["endCursor"]
    raise Refused("There are more gift cards than we read.")


def _noted(nodes: list[dict], note: str) -> GiftCard | None:
    return next((_read(node) for node in nodes if node["note"] == note), None)


def _read(node: dict) -> GiftCard:
    return GiftCard(
        id=gids.number(node["id"]),
        balance=Decimal(node["balance"]["amount"]),
        initial=Decimal(node["initialValue"]["amount"]),
        currency=node["balance"]["currencyCode"],
        is_enabled=node["enabled"],
        last_characters=node["lastCharacters"],
        note=node["note"] or "",
        expires_on=date.fromisoformat(node["expiresOn"]) if node["expiresOn"] else None,
    )
