"""Orders: placing, paying, fulfilling, changing. Each verb tells the app by the webhooks Shopify would send."""

from devstore import customers, discounts, shops, times
from devstore import gift_cards as gift_card_codes
from devstore.errors import Refused, Unknown
from devstore.ordering import building, filling, paying, rest_order, rest_refund, totals
from devstore.store import Store
from devstore.webhooks import deliveries


def all(store: Store, shop: str, *, customer_id: int | None = None) -> list[dict]:
    """Orders in REST shape, newest first."""
    found = [each for each in store.documents.all("order", shop) if customer_id in (None, each["customer_id"])]
    return [rest(store, shop, each) for each in reversed(found)]


def get(store: Store, shop: str, order_id: int | str) -> dict:
    """One order in REST shape: what a webhook sent now would hold."""
    return rest(store, shop, stored(store, shop, order_id))


def payments(store: Store, shop: str, order_id: int | str) -> list[dict]:
    """Every movement of an order's money in REST shape, which the order itself does not carry."""
    order, zone = stored(store, shop, order_id), shops.stored(store, shop)["iana_timezone"]
    return [rest_refund.transaction(each, order, zone=zone) for each in order["transactions"]]


def by_token(store: Store, shop: str, token: str) -> dict:
    for each in store.documents.all("order", shop):
        if each["token"] == token:
            return rest(store, shop, each)
    raise Unknown("There is no such order.")


def stored(store: Store, shop: str, order_id: int | str) -> dict:
    found = store.documents.find("order", shop, order_id)
    if found is None:
        raise Unknown(f"There is no order {order_id} in {shop}.")
    return found


def rest(store: Store, shop: str, order: dict) -> dict:
    customer = store.documents.find("customer", shop, order["customer_id"]) if order["customer_id"] else None
    return rest_order.body(order, shop=shops.stored(store, shop), customer=customer)


def announce(store: Store, shop: str, order: dict, *topics: str, extra: list[tuple[str, dict]] | None = None) -> None:
    """Send the order under each topic, after `extra` bodies of the same act."""
    body = rest(store, shop, order)
    changes = [*(extra or []), *((topic, body) for topic in topics)]
    deliveries.emit_all(store, shop, changes, resource_id=order["id"])


def place(
    store: Store,
    shop: str,
    lines: list[dict],
    *,
    customer_id: int | None = None,
    email: str | None = None,
    phone: str | None = None,
    first_name: str | None = None,
    last_name: str | None = None,
    guest: str = "none",
    discount_code: str | None = None,
    discount: dict | None = None,
    codes: list[str] | tuple[str, ...] = (),
    shipping: str | None = "standard",
    tax_rate: str | None = None,
    tip: str | None = None,
    paid: bool | str = True,
    source_name: str = "web",
    test: bool = False,
    presentment_currency: str | None = None,
    exchange_rate: str | None = None,
    gift_card_payment: str | None = None,
    gift_cards: list[str] | tuple[str, ...] = (),
    use_store_credit: bool | str = False,
    gateway: str = "bogus",
    placed_at: str | None = None,
    tags: list[str] | tuple[str, ...] = (),
    note: str | None = None,
    buyer_accepts_marketing: bool = False,
) -> dict:
    """Place an order (orders/create, and orders/paid when it is paid); returns it in REST shape.

    guest "customer": Shopify's habit for most guests, a customer without account is made (customers/create).
    paid: True, False (pending), "partially" (half), "authorized". Amounts are strings in the shop's currency.
    codes: as typed at checkout; one that does not count refuses the order. discount_code: one of the shop's that is
    left aside when it does not count. discount: any, unasked.
    gift_cards: codes of cards that pay first, then use_store_credit (True or an amount), the rest as `paid` says.
    """
    with store.documents.together():
        settings = shops.stored(store, shop)
        cards = [gift_card_codes.usable(store, shop, code) for code in gift_cards]
        customer = customers.of_order(store, shop, customer_id=customer_id, email=email, guest=guest)
        currency = settings["currency"]
        order = building.head(store, settings, customer, email) | {
            "phone": phone,
            "first_name": first_name,
            "last_name": last_name,
            "source_name": source_name,
            "test": test,
            "tags": list(tags),
            "note": note,
            "buyer_accepts_marketing": buyer_accepts_marketing,
            "presentment_currency": presentment_currency or currency,
            "exchange_rate": str(exchange_rate or "1"),
        }
        if tax_rate is not None:
            order["tax_rate"] = str(tax_rate)
        if placed_at:
            at = times.stored(times.parsed(placed_at))
            order |= {"created_at": at, "updated_at": at, "processed_at": at}
        applied = filling.fill(
            store, shop, order, lines=lines, tip=tip, shipping=shipping, discount=discount,
            codes=list(codes), optional_code=discount_code,
        )  # fmt: skip
        planned = paying.plan(
            store, shop, order, paid=paid, gift_card_payment=gift_card_payment, cards=cards,
            use_store_credit=use_store_credit,
        )  # fmt: skip
        if customer is None and guest == "customer" and email:
            # Only now is it sure that there will be an order for the guest.
            order["customer_id"] = customers.create(
                store, shop, email=email, first_name=first_name, last_name=last_name, phone=phone, account=False,
                verified_email=False,
            )["id"]  # fmt: skip
        paying.pay(store, shop, order, planned, paid=paid, gateway=gateway)
        store.documents.put("order", shop, order["id"], order)
        for each in applied:
            discounts.use(
                store, shop, each["id"], order_id=order["id"], customer_id=order["customer_id"], email=order["email"]
            )
        _announce_new(store, shop, order)
    return rest(store, shop, order)


def _announce_new(store: Store, shop: str, order: dict) -> None:
    zone = shops.stored(store, shop)["iana_timezone"]
    payments = [
        ("order_transactions/create", rest_refund.transaction(each, order, zone=zone)) for each in order["transactions"]
    ]
    topics = ["orders/create"] + (["orders/paid"] if totals.financial_status(order) == "paid" else [])
    announce(store, shop, order, *topics, extra=payments)


def place_many(store: Store, shop: str, count: int, *, customer_ids: list[int] | None = None, **options) -> list[int]:
    """Place so many orders in one go and return their ids; what they hold varies over the goods.

    `price` gives every order one line of that price instead, `lines` the lines; the other options are place()'s.
    """
    goods = [each for each in store.documents.all("product", shop) if not each["gift_card"]]
    people = customer_ids or [each["id"] for each in store.documents.all("customer", shop)]
    price, wanted = options.pop("price", None), options.pop("lines", None)
    if price is not None:
        wanted = [{"price": price}]
    made = []
    for place_in_row in range(count):
        good = goods[place_in_row % len(goods)] if goods else None
        lines = wanted or [{"variant_id": good["variants"][0]["id"], "quantity": 1 + place_in_row % 3}]
        buyer = {} if options.get("email") else {"customer_id": people[place_in_row % len(people)]}
        made.append(place(store, shop, lines, **(buyer | options))["id"])
    return made


def mark_paid(store: Store, shop: str, order_id: int | str) -> dict:
    """Receive what is outstanding (orders/paid, orders/updated)."""
    with store.documents.change("order", shop, order_id) as order:
        owed = totals.outstanding(order)
        if order["cancelled_at"] or owed <= 0:
            raise Refused("Order cannot be marked as paid.")
        authorized = [each for each in order["transactions"] if each["kind"] == "authorization"]
        gateway = authorized[0]["gateway"] if authorized else "manual"
        for each in order["transactions"]:
            if each["status"] == "pending":
                each["status"] = "failure"
        payment = paying.transaction(
            store,
            order,
            kind="capture" if authorized else "sale",
            amount=owed,
            gateway=gateway,
            parent_id=authorized[0]["id"] if authorized else None,
        )
        order["transactions"].append(payment)
        building.touch(store, order)
    zone = shops.stored(store, shop)["iana_timezone"]
    extra = [("order_transactions/create", rest_refund.transaction(payment, order, zone=zone))]
    announce(store, shop, order, "orders/paid", "orders/updated", extra=extra)
    return rest(store, shop, order)


def fulfil(store: Store, shop: str, order_id: int | str, *, lines: list[dict] | None = None) -> dict:
    """Send `lines` [{"line_item_id", "quantity"}] or all that is left (orders/fulfilled or partially_fulfilled)."""
    with store.documents.change("order", shop, order_id) as order:
        if order["cancelled_at"]:
            raise Refused("A cancelled order cannot be fulfilled.")
        wanted = _to_send(order, lines)
        if not wanted:
            raise Refused("There is nothing left to fulfil.")
        for line in order["lines"]:
            line["fulfilled"] += wanted.get(line["id"], 0)
        order["fulfillments"].append(
            {
                "id": store.new_id("fulfillment"),
                "number": len(order["fulfillments"]) + 1,
                "created_at": times.stored(store.clock.now()),
                "lines": [{"line_item_id": key, "quantity": quantity} for key, quantity in wanted.items()],
            }
        )
        building.touch(store, order)
        done = totals.fulfillment_status(order) == "fulfilled"
        if done and totals.outstanding(order) <= 0:
            order["closed_at"] = order["updated_at"]
    announce(store, shop, order, "orders/fulfilled" if done else "orders/partially_fulfilled", "orders/updated")
    return rest(store, shop, order)


def _to_send(order: dict, lines: list[dict] | None) -> dict[int, int]:
    left = {line["id"]: totals.fulfillable(order, line) for line in totals.goods(order)}
    if lines is None:
        return {key: quantity for key, quantity in left.items() if quantity}
    wanted = {int(each["line_item_id"]): int(each["quantity"]) for each in lines if int(each["quantity"])}
    for key, quantity in wanted.items():
        if quantity > left.get(key, 0):
            raise Refused(f"Only {left.get(key, 0)} of line {key} can be fulfilled.")
    return wanted


def attach_customer(store: Store, shop: str, order_id: int | str, customer_id: int | None) -> dict:
    """Give a draft, POS or guest order its customer (orders/updated)."""
    customer = customers.stored(store, shop, customer_id) if customer_id else None
    return _changed(store, shop, order_id, customer_id=customer["id"] if customer else None)


def update(store: Store, shop: str, order_id: int | str, **changes: object) -> dict:
    """Change note, tags, email, phone or test (orders/updated)."""
    unknown = set(changes) - {"note", "tags", "email", "phone", "test"}
    if unknown:
        raise Refused(f"An order has no {', '.join(sorted(unknown))} to change here.")
    return _changed(store, shop, order_id, **changes)


def _changed(store: Store, shop: str, order_id: int | str, **changes: object) -> dict:
    with store.documents.change("order", shop, order_id) as order:
        order.update(changes)
        building.touch(store, order)
    announce(store, shop, order, "orders/updated")
    return rest(store, shop, order)


def delete(store: Store, shop: str, order_id: int | str) -> None:
    """Delete an order for good (orders/delete); the body is its id alone."""
    order = stored(store, shop, order_id)
    store.documents.remove("order", shop, order_id)
    deliveries.emit(store, shop, "orders/delete", {"id": order["id"]}, resource_id=order["id"])
