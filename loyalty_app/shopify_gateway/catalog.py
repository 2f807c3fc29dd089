"""Products, their variants, and collections, by id."""

from collections.abc import Iterable, Iterator
from decimal import Decimal

import msgspec

from loyalty_app.shopify_gateway import gids
from loyalty_app.shopify_gateway.client import Client

# Shopify takes 250 ids in one call, but 250 variants with their pictures may cost more than one call is allowed.
TOGETHER_MAX = 50


class Variant(msgspec.Struct, frozen=True, kw_only=True):
    """``price`` and ``compare_at`` (its price before) in the shop's currency. ``is_available``: can be bought now."""

    id: int
    product_id: int
    title: str
    product_title: str
    image_url: str = ""
    price: Decimal
    compare_at: Decimal | None = None
    is_available: bool


class Named(msgspec.Struct, frozen=True, kw_only=True):
    """A product or a collection."""

    id: int
    title: str


def variants(client: Client, ids: Iterable[int]) -> list[Variant]:
    """Those that exist, in the order asked for."""
    return [_read_variant(node) for node in _nodes(client, "Variants", "ProductVariant", ids)]


def products(client: Client, ids: Iterable[int]) -> list[Named]:
    """Those that exist, in the order asked for."""
    return [_read_named(node) for node in _nodes(client, "NamedGoods", "Product", ids)]


def collections(client: Client, ids: Iterable[int]) -> list[Named]:
    """Those that exist, in the order asked for."""
    return [_read_named(node) for node in _nodes(client, "NamedGoods", "Collection", ids)]


def _nodes(client: Client, operation: str, kind: str, ids: Iterable[int]) -> Iterator[dict]:
    wanted = [gids.gid(kind, id) for id in dict.fromkeys(ids)]
    for start in range(0, len(wanted), TOGETHER_MAX):
        found = client.run(operation, {"ids": wanted[start : start + TOGETHER_MAX]})["nodes"]
        yield from (node for node in found if node)


def _read_variant(node: dict) -> Variant:
    product = node["product"]
    own = node["media"]["nodes"]
    return Variant(
        id=gids.number(node["id"]),
        product_id=gids.number(product["id"]),
        title=node["title"],
        product_title=product["title"],
        image_url=_picture(own[0] if own else None) or _picture(product["featuredMedia"]),
        price=Decimal(node["price"]),
        compare_at=None if node["compareAtPrice"] is None else Decimal(node["compareAtPrice"]),
        is_available=node["availableForSale"] and product["status"] == "ACTIVE",
    )


def _read_named(node: dict) -> Named:
    return Named(id=gids.number(node["id"]), title=node["title"])


def _picture(media: dict | None) -> str:
    image = ((media or {}).get("preview") or {}).get("image") or {}
    return image.get("url") or ""
