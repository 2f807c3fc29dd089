"""The merchant's customers: the list, one customer, merging, privacy."""

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response

from devstore import compliance, customers, metafields, shops
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
        metafields=[{"name": f"{each['namespace']}.{each['key']}", "value": each["value"]} for each in fields],
    )  # fmt: skip


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


ACTS = {"tags": tag, "merge": merge, "data_request": request_data, "redact": redact, "delete": delete}


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
