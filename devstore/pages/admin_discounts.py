"""The merchant's discounts and gift cards: lists, one discount, and what can be done to them."""

from datetime import datetime
from zoneinfo import ZoneInfo

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response

from devstore import customers, discounts, gift_cards, shops, times
from devstore.errors import Refused, Unknown
from devstore.pages import admin_page, handling
from devstore.store import Store

SHOWN = 100
KINDS = {"percentage": "Percentage", "fixed_amount": "Fixed amount", "shipping": "Free shipping"}


def _shown(store: Store, shop: str, discount: dict) -> dict:
    settings = shops.stored(store, shop)
    zone = ZoneInfo(settings["iana_timezone"])
    found = discounts.shown(store, discount)

    def field(name: str) -> str:
        """An instant as a datetime-local field has it, in the shop's zone."""
        return times.parsed(found[name]).astimezone(zone).strftime("%Y-%m-%dT%H:%M") if found[name] else ""

    return found | {
        "summary": discounts.summary(found, shop=settings),
        "used_count": discounts.usage_count(found),
        "starts_field": field("starts_at"),
        "ends_field": field("ends_at"),
        "type": KINDS[found["kind"]],
        "combines": [name for name, allowed in found["combines_with"].items() if allowed],
    }


def listing(store: Store, request: Request, error: str = "") -> Response:
    shop = shops.domain_of(store, request)
    wanted = request.query_params.get("query", "").strip().lower()
    found = [
        each for each in store.documents.all("discount", shop) if wanted in f"{each['code']} {each['title']}".lower()
    ]
    return admin_page.page(
        store, request, "discounts", title="Discounts", here="discounts", error=error, status=422 if error else 200,
        discounts=[_shown(store, shop, each) for each in found[-SHOWN:][::-1]], more=len(found) > SHOWN,
    )  # fmt: skip


def create(store: Store, request: Request, form: FormData) -> Response:
    shop = shops.domain_of(store, request)
    code, kind = handling.text(form, "code"), handling.text(form, "kind", "percentage")
    try:
        if not code:
            raise Refused("Enter a discount code.")
        minimum = handling.text(form, "minimum")
        made = discounts.add(
            store, shop, code=code, kind=kind, value=_value(form, kind),
            minimum={"subtotal": _amount(minimum)} if minimum else None,
            once_per_customer=bool(form.get("once_per_customer")),
            combines_with={name: bool(form.get(f"combines_{name}")) for name in ("order", "product", "shipping")},
        )  # fmt: skip
    except Refused as refusal:
        return listing(store, request, str(refusal))
    return handling.see(f"{admin_page.base_of(request)}/discounts/{made['id']}?done=discount_created")


def _value(form: FormData, kind: str) -> str:
    if kind == "shipping":
        return "100.0"
    value = _amount(handling.text(form, "value"))
    if kind == "percentage" and not 0 < float(value) <= 100:
        raise Refused("Enter a percentage above 0 and up to 100.")
    return value


def _amount(text: str) -> str:
    try:
        number = float(text)
    except ValueError:
        raise Refused("Enter a number, for example 10.") from None
    if not 0 < number < 10**9:
        raise Refused("Enter a number above 0.")
    return text


def show(store: Store, request: Request, error: str = "") -> Response:
    shop = shops.domain_of(store, request)
    found = discounts.get(store, shop, request.path_params["id"])
    people = [store.documents.find("customer", shop, each) for each in found["context"].get("customers", ())]
    orders = [store.documents.find("order", shop, each["order_id"]) for each in reversed(found["used"])]
    return admin_page.page(
        store, request, "discount", title=found["title"], here="discounts", error=error, status=422 if error else 200,
        discount=_shown(store, shop, found), people=[each for each in people if each],
        orders=[{"id": each["id"], "name": each["name"]} for each in orders if each][:SHOWN],
    )  # fmt: skip


def _instant(text: str, zone: str) -> str | None:
    """A datetime-local field in the shop's zone as a stored instant; empty is None."""
    if not text:
        return None
    try:
        return times.stored(datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)))
    except ValueError:
        raise Refused("Enter a date and a time.") from None


def save(store: Store, shop: str, discount_id: int, form: FormData) -> str:
    zone = shops.stored(store, shop)["iana_timezone"]
    starts = _instant(handling.text(form, "starts_at"), zone)
    ends = _instant(handling.text(form, "ends_at"), zone)
    code = handling.text(form, "code")
    if not starts or not code:
        raise Refused("Enter a code and when it starts.")
    if ends and ends < starts:
        raise Refused("The end comes after the start.")
    discounts.update(store, shop, discount_id, code=code, starts_at=starts, ends_at=ends)
    return "saved"


def activate(store: Store, shop: str, discount_id: int, form: FormData) -> str:
    discounts.activate(store, shop, discount_id)
    return "activated"


def deactivate(store: Store, shop: str, discount_id: int, form: FormData) -> str:
    discounts.deactivate(store, shop, discount_id)
    return "deactivated"


def delete(store: Store, shop: str, discount_id: int, form: FormData) -> str:
    discounts.delete(store, shop, discount_id)
    return "deleted"


ACTS = {"save": save, "activate": activate, "deactivate": deactivate, "delete": delete}


def act(store: Store, request: Request, form: FormData) -> Response:
    verb = ACTS.get(request.path_params["act"])
    if verb is None:
        raise Unknown("A discount has no such act.")
    base, discount_id = admin_page.base_of(request), request.path_params["id"]
    try:
        done = verb(store, shops.domain_of(store, request), discount_id, form)
    except Refused as refusal:
        return show(store, request, str(refusal))
    place = "" if done == "deleted" else f"/{discount_id}"
    return handling.see(f"{base}/discounts{place}?done={done}")


def cards(store: Store, request: Request, error: str = "", code: str = "") -> Response:
    """The gift cards; `code` is that of a card just made, which is shown this once."""
    shop = shops.domain_of(store, request)
    found = gift_cards.all(store, shop)
    people = {each["id"]: each for each in customers.all(store, shop)}
    listed = [each | {"customer": people.get(each["customer_id"])} for each in found[-SHOWN:][::-1]]
    return admin_page.page(
        store, request, "gift_cards", title="Gift cards", here="gift_cards", error=error,
        status=422 if error else 200, cards=listed, more=len(found) > SHOWN, customers=list(people.values()),
        new_code=code or None,
    )  # fmt: skip


def create_card(store: Store, request: Request, form: FormData) -> Response:
    shop = shops.domain_of(store, request)
    try:
        card = gift_cards.create(
            store, shop, amount=_amount(handling.text(form, "amount")),
            customer_id=handling.whole(form, "customer_id") or None, note=handling.text(form, "note") or None,
            expires_on=_day(handling.text(form, "expires_on")),
        )  # fmt: skip
    except Refused as refusal:
        return cards(store, request, str(refusal))
    return cards(store, request, code=card["code"])


def _day(text: str) -> str | None:
    try:
        return datetime.fromisoformat(text).date().isoformat() if text else None
    except ValueError:
        raise Refused("Enter a day, for example 2027-12-31.") from None


def deactivate_card(store: Store, request: Request, form: FormData) -> Response:
    shop = shops.domain_of(store, request)
    gift_cards.deactivate(store, shop, gift_cards.get(store, shop, request.path_params["id"])["id"])
    return handling.see(f"{admin_page.base_of(request)}/gift_cards?done=card_off")
