"""One discount input on its way from the call to the stored discount: what it changes, and what is wrong with it."""

from dataclasses import dataclass, field

from devstore import catalogue, gids
from devstore.admin_api.context import Context, bad_request
from devstore.errors import Unknown

# So many customers, products, variants or collections one discount may name.
MAX_NAMED = 100


@dataclass
class Reading:
    """One input on its way: what it changes, and what is wrong with it."""

    context: Context
    argument: str
    wanted: dict
    before: dict | None
    changes: dict = field(default_factory=dict)
    errors: list[dict] = field(default_factory=list)

    def refuse(self, *path: str, code: str | None, message: str) -> None:
        self.errors.append({"field": [self.argument, *path], "message": message, "code": code, "extraInfo": None})

    @property
    def is_new(self) -> bool:
        return self.before is None

    @property
    def is_shipping(self) -> bool:
        return self.argument == "freeShippingCodeDiscount"


def numbers(ids: list[str] | None, kind: str) -> list[int]:
    return [gids.number(each, kind) for each in ids or ()]


def known(reading: Reading, ids: list[str] | None, kind: str, path: list[str], label: str) -> list[int]:
    """The numbers of the ids; one that is nothing here, or of another kind, is refused by its number."""
    found = []
    for each in ids or ():
        try:
            number = gids.number(each, kind)
        except Unknown as error:
            raise bad_request(str(error), "RESOURCE_NOT_FOUND") from error
        if _exists(reading.context, kind, number):
            found.append(number)
        else:
            reading.refuse(*path, code="INVALID", message=f"{label} with id: {number} is invalid")
    return found


def _exists(context: Context, kind: str, number: int) -> bool:
    if kind == "ProductVariant":
        try:
            return bool(catalogue.variant(context.store, context.shop, number))
        except Unknown:
            return False
    return context.store.documents.find(kind.lower(), context.shop, number) is not None


def check_count(reading: Reading, ids: list[int], what: str, path: list[str]) -> None:
    if len(ids) > MAX_NAMED:
        message = f"You've selected {len(ids)} {what}, but the limit is {MAX_NAMED}."
        reading.refuse(*path, code="EXCEEDED_MAX", message=message)
