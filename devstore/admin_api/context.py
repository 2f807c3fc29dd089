"""What resolvers share: who asks, what a source is, and how lists are cut into pages."""

import base64
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from graphql import GraphQLError

from devstore import installs, money, times
from devstore.store import Store

MAX_PAGE = 250


@dataclass
class Context:
    """One call: the shop it is for, the scopes it holds, and whether protected fields are to come back empty."""

    store: Store
    shop: str
    settings: dict
    scopes: list[str]
    redacted: bool = False
    # Set by mutations whose payloads ask for what was there before.
    notes: dict = field(default_factory=dict)

    def need(self, scope: str, field_name: str) -> None:
        """Raise Shopify's refusal when the app was not granted the scope."""
        if not installs.allows(self.scopes, scope):
            raise GraphQLError(
                f"Access denied for {field_name} field. Required access: `{scope}` access scope.",
                extensions={
                    "code": "ACCESS_DENIED",
                    "documentation": "https://shopify.dev/api/usage/access-scopes",
                    "requiredAccess": f"`{scope}` access scope.",
                },
            )


@dataclass(frozen=True)
class Thing:
    """A source: a document with its GraphQL type; `order` is the order it belongs to, where it belongs to one."""

    typename: str
    document: dict
    order: dict | None = None


@dataclass(frozen=True)
class Amount:
    """A money bag: an amount of an order's currency, in the smallest unit."""

    minor: int
    order: dict


def money_v2(amount_minor: int, currency: str) -> dict:
    return {"amount": money.graphql_text(amount_minor, currency), "currencyCode": currency}


def bad_request(message: str, code: str = "BAD_REQUEST") -> GraphQLError:
    return GraphQLError(message, extensions={"code": code})


def connection(
    items: Sequence[object],
    *,
    key: Callable[[object], tuple] | None = None,
    first: int | None = None,
    last: int | None = None,
    after: str | None = None,
    before: str | None = None,
    reverse: bool = False,
    **ignored: object,
) -> dict:
    """One page; `key` makes cursors that stay right while the list grows (default: the place in the list)."""
    if first is None and last is None:
        raise bad_request("you must provide one of first or last")
    if max(first or 0, last or 0) > MAX_PAGE:
        raise bad_request(f"The maximum page size is {MAX_PAGE}.")
    placed = [(key(item) if key else (place,), item) for place, item in enumerate(items)]
    if key:
        placed.sort(key=lambda pair: pair[0])
    if reverse:
        placed.reverse()
    start, end = 0, len(placed)
    if after:
        bound = _opened(after)
        start = next((n for n, (mark, _) in enumerate(placed) if _beyond(mark, bound, reverse)), end)
    if before:
        bound = _opened(before)
        end = next((n for n, (mark, _) in enumerate(placed) if not _beyond(bound, mark, reverse)), end)
    page = placed[start:end][:first] if first is not None else placed[start:end][-last:]
    begin = start if first is not None else max(end - len(page), start)
    edges = [{"cursor": _closed(mark), "node": item} for mark, item in page]
    return {
        "edges": edges,
        "nodes": [item for _, item in page],
        "pageInfo": {
            "hasNextPage": begin + len(page) < len(placed),
            "hasPreviousPage": begin > 0,
            "startCursor": edges[0]["cursor"] if edges else None,
            "endCursor": edges[-1]["cursor"] if edges else None,
        },
    }


def _beyond(mark: tuple, bound: tuple, reverse: bool) -> bool:
    return mark < bound if reverse else mark > bound


def _closed(mark: tuple) -> str:
    return base64.b64encode(json.dumps(mark).encode()).decode()


def _opened(cursor: str) -> tuple:
    try:
        return tuple(json.loads(base64.b64decode(cursor)))
    except ValueError as error:
        raise bad_request(f"Invalid cursor for current pagination sort: {cursor}") from error


def stored(name: str) -> Callable:
    """A field that is kept in the document as it is."""
    return lambda source, context: source.document[name]


def instant(name: str) -> Callable:
    return lambda source, context: times.graphql(source.document[name])


def protected(name: str) -> Callable:
    """A field of protected customer data: empty for an app that was not approved for it."""
    return lambda source, context: None if context.redacted else source.document[name]


def bag(source: Thing, amount: int) -> Amount:
    """An amount in the currency of the order the source is or belongs to."""
    return Amount(amount, source.order or source.document)


def plain(*names: str) -> dict[str, Callable]:
    """Fields that stand in the source, a dict, under their own name."""

    def reader(name: str) -> Callable:
        return lambda source, context, **arguments: source[name]

    return {name: reader(name) for name in names}
