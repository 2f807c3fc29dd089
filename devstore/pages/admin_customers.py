"""The merchant's customers: the list, one customer, merging, privacy."""

from datetime import datetime
from zoneinfo import ZoneInfo

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response

from devstore import compliance, customers, gift_cards, metafields, money, shops, store_credit, times
from devstore.errors import Refused, Unknown
from devstore.pages import admin_page, handling
from devstore.store import Store

SHOWN = 100


def _tags(form: FormData) -> list[str]:
    return [tag.strip() for tag in handling.text(form, "tags").split(",") if tag.strip()]


def listing(store: Store, request: Request, error: str = "") -> Response:
    found = customers.all(store, shops.domain_of(store, request), query=request.query_params.get("query"))
    return admin_page.page(
        store, request, "customers", title="Customers", here="customers", error=error, status=422 if error else 200,
        customers=found[-SHOWN:][::-1],
    )  # fmt: skip


def create(store: Store, request: Request, form: FormData) -> Response:
    try:
        made = customers.create(
            store, shops.domain_of(store, request),
            email=handling.text(form, "email") or None, first_name=handling.text(form, "first_name") or None,
            last_name=handling.text(form, "last_name") or None, tags=_tags(form), account=bool(form.get("account")),
        )  # fmt: skip
    except Refused as refusal:
        return listing(store, request, str(refusal))
    return handling.see(f"{admin_page.base_of(request)}/customers/{made['id']}?done=created")


def show(store: Store, request: Request, error: str = "") -> Response:
    shop = shops.domain_of(store, request)
    person = customers.get(store, shop, request.path_params["id"])
    found, _ = admin_page.newest(store, shop, 50, customer_id=person["id"])
    fields = metafields.of(store, shop, f"gid://shopify/Customer/{person['id']}")
    return admin_page.page(
        store, request, "customer", title=person["email"] or "Customer", here="customers", error=error,
        status=422 if error else 200, person=person, orders=found,
        others=[each for each in customers.all(store, shop) if each["id"] != person["id"]][-SHOWN:],
        credit=_credit(store, shop, person["id"]), cards=gift_cards.all(store, shop, customer_id=person["id"]),
        metafields=[{"name": f"{each['namespace']}.{each['key']}", "value": each["value"]} for each in fields],
    )  # fmt: skip


WORDS = {
    "ORDER_PAYMENT": "paid an order",
    "ORDER_REFUND": "refund of an order",
    "ADJUSTMENT": "adjustment",
}


def _credit(store: Store, shop: str, customer_id: int) -> list[dict]:
    """The accounts with their newest movements in words."""
    found, zone = store_credit.shown(store, shop, customer_id), shops.stored(store, shop)["iana_timezone"]
    for account in found:
        account["movements"] = [
            each
            | {"created_at": times.rest(each["created_at"], zone)}
            | {"words": "expired" if each["kind"] == "expiration" else WORDS.get(each["event"], each["event"])}
            for each in account["movements"][:SHOWN]
        ]
    return found


def adjust_credit(store: Store, shop: str, customer_id: int, form: FormData) -> str:
    """Give or take store credit in the shop's currency; an expiry lasts to the end of its day in the shop's zone."""
    settings = shops.stored(store, shop)
    try:
        amount = money.minor(handling.text(form, "amount"), settings["currency"])
        day = handling.text(form, "expires_on")
        ends = (
            datetime.fromisoformat(f"{day}T23:59:59").replace(tzinfo=ZoneInfo(settings["iana_timezone"]))
            if day
            else None
        )
    except (ArithmeticError, ValueError):
        raise Refused("Enter an amount, for example 5.00, and a day, for example 2027-12-31.") from None
    if not amount or (ends and ends <= store.clock.now()):
        raise Refused("Enter an amount other than 0 and a day to come.")
    account = store_credit.open_account(
        store, shop, customers.stored(store, shop, customer_id)["id"], settings["currency"]
    )
    if amount > 0:
        store_credit.credit(store, shop, account["id"], amount, expires_at=ends.isoformat() if ends else None)
    else:
        store_credit.debit(store, shop, account["id"], -amount)
    return "credited"


def tag(store: Store, shop: str, customer_id: int, form: FormData) -> str:
    wanted, held = _tags(form), customers.tags(store, shop, customer_id)
    customers.add_tags(store, shop, customer_id, wanted)
    kept = {each.lower() for each in wanted}
    customers.remove_tags(store, shop, customer_id, [each for each in held if each.lower() not in kept])
    return "tagged"


def merge(store: Store, shop: str, customer_id: int, form: FormData) -> str:
    failed = bool(form.get("failed"))
    other = handling.whole(form, "deleted_id")
    customers.merge(store, shop, kept_id=customer_id, deleted_id=other, status="failed" if failed else "completed")
    return "merge_failed" if failed else "merged"


def request_data(store: Store, shop: str, customer_id: int, form: FormData) -> str:
    compliance.data_request(store, shop, customer_id)
    return "requested"


def redact(store: Store, shop: str, customer_id: int, form: FormData) -> str:
    compliance.redact_customer(store, shop, customer_id=customer_id)
    return "redacted"


def delete(store: Store, shop: str, customer_id: int, form: FormData) -> str:
    customers.delete(store, shop, customer_id)
    return "deleted"


ACTS = {
    "tags": tag,
    "store_credit": adjust_credit,
    "merge": merge,
    "data_request": request_data,
    "redact": redact,
    "delete": delete,
}


def act(store: Store, request: Request, form: FormData) -> Response:
    verb = ACTS.get(request.path_params["act"])
    if verb is None:
        raise Unknown("A customer has no such act.")
    base, customer_id = admin_page.base_of(request), request.path_params["id"]
    try:
        done = verb(store, shops.domain_of(store, request), customer_id, form)
    except Refused as refusal:
        return show(store, request, str(refusal))
    return handling.see(
        f"{base}/customers?done={done}" if done == "deleted" else f"{base}/customers/{customer_id}?done={done}"
    )
