"""An order in Shopify's REST shape, 2026-10: the body of the orders/* webhooks."""

from devstore import gids, money, times
from devstore.customers import webhook_body
from devstore.ordering import rest_lines, rest_refund, totals


def body(order: dict, *, shop: dict, customer: dict | None) -> dict:
    """The whole body; `shop` and `customer` are the stored documents."""
    zone = shop["iana_timezone"]
    bags = rest_lines.money_writer(order)
    sums = totals.of(order)
    identity = order["id"]
    address = _address(order, customer)
    head = {
        "id": identity,
        "admin_graphql_api_id": gids.gid("Order", identity),
        "app_id": order["app_id"],
        "browser_ip": None,
        "buyer_accepts_marketing": order["buyer_accepts_marketing"],
        "cancel_reason": order["cancel_reason"],
        "cancelled_at": times.rest(order["cancelled_at"], zone),
        "cart_token": None,
        "checkout_token": None,
        "client_details": None,
        "closed_at": times.rest(order["closed_at"], zone),
        "confirmation_number": order["confirmation_number"],
        "confirmed": True,
        "contact_email": order["email"],
        "created_at": times.rest(order["created_at"], zone),
        "currency": order["currency"],
        "customer_locale": order["customer_locale"],
        "device_id": None,
        "discount_codes": _discount_codes(order),
        "duties_included": False,
        "email": order["email"] or "",
        "estimated_taxes": False,
        "financial_status": totals.financial_status(order),
        "fulfillment_status": totals.fulfillment_status(order),
        "landing_site": "/" if order["source_name"] == "web" else None,
        "landing_site_ref": None,
        "location_id": shop["primary_location_id"] if order["source_name"] == "pos" else None,
        "merchant_business_entity_id": "MTU0ODM4MDAwOQ",
        "merchant_of_record_app_id": None,
        "name": order["name"],
        "note": order["note"],
        "note_attributes": [],
        "number": order["number"] - 1000,
        "order_number": order["number"],
        "order_status_url": f"{order['status_url']}/orders/{order['token']}",
        "payment_gateway_names": sorted({each["gateway"] for each in order["transactions"]}),
        "phone": order["phone"],
        "po_number": None,
        "presentment_currency": order["presentment_currency"],
        "processed_at": times.rest(order["processed_at"], zone),
        "reference": None,
        "referring_site": "" if order["source_name"] == "web" else None,
        "source_identifier": None,
        "source_name": order["source_name"],
        "source_url": None,
        "tags": ", ".join(order["tags"]),
        "tax_exempt": False,
        "tax_lines": _order_taxes(order, bags),
        "taxes_included": order["taxes_included"],
        "test": order["test"],
        "token": order["token"],
        "total_weight": sum(line["grams"] * line["quantity"] for line in order["lines"]),
        "updated_at": times.rest(order["updated_at"], zone),
        "user_id": None,
    }
    tail = {
        "billing_address": address,
        "customer": webhook_body(customer, shop) if customer else None,
        "discount_applications": order["discount_applications"],
        "fulfillments": [_fulfillment(each, order, bags, zone) for each in order["fulfillments"]],
        "line_items": [rest_lines.line_item(line, order, bags) for line in order["lines"]],
        "payment_terms": None,
        "refunds": [rest_refund.body(each, order, zone=zone, bags=bags) for each in order["refunds"]],
        "shipping_address": address if any(line["requires_shipping"] for line in order["lines"]) else None,
        "shipping_lines": [rest_lines.shipping_line(each, order, bags) for each in order["shipping"]],
        "returns": [],
        "line_item_groups": [],
    }
    return head | _sums(order, sums, bags) | tail


def _sums(order: dict, sums: dict[str, int], bags: rest_lines.Money) -> dict:
    def text(amount: int) -> str:
        return money.text(amount, order["currency"])

    plain = {
        "current_subtotal_price": sums["current_subtotal"],
        "current_total_discounts": sums["current_discounts"],
        "current_total_price": sums["current_total"],
        "current_total_tax": sums["current_tax"],
        "subtotal_price": sums["subtotal"],
        "total_discounts": sums["discounts"],
        "total_line_items_price": sums["line_items_price"],
        "total_price": sums["total"],
        "total_tax": sums["tax"],
    }
    written: dict[str, object] = {}
    for key, amount in plain.items():
        written |= {key: text(amount), f"{key}_set": bags(amount)}
    return written | {
        "current_shipping_price_set": bags(sums["current_shipping"]),
        "current_total_additional_fees_set": None,
        "current_total_duties_set": None,
        "original_total_additional_fees_set": None,
        "original_total_duties_set": None,
        "total_cash_rounding_payment_adjustment_set": bags(0),
        "total_cash_rounding_refund_adjustment_set": bags(0),
        "total_outstanding": text(totals.outstanding(order)),
        "total_shipping_price_set": bags(sums["shipping_net"]),
        "total_tip_received": text(sums["tip"]),
    }


def _discount_codes(order: dict) -> list[dict]:
    found = []
    for place, application in enumerate(order["discount_applications"]):
        if application["type"] != "discount_code":
            continue
        given = sum(
            each["amount"]
            for target in [*order["lines"], *order["shipping"]]
            for each in target["discounts"]
            if each["application"] == place
        )
        kind = "shipping" if application["target_type"] == "shipping_line" else application["value_type"]
        found.append({"code": application["code"], "amount": money.text(given, order["currency"]), "type": kind})
    return found


def _order_taxes(order: dict, bags: rest_lines.Money) -> list[dict]:
    """One line per tax, summed over the order."""
    summed: dict[tuple[str, str], int] = {}
    for taxed in [*order["lines"], *order["shipping"]]:
        for each in taxed["taxes"]:
            key = (each["title"], each["rate"])
            summed[key] = summed.get(key, 0) + each["amount"]
    flat = [{"title": title, "rate": rate, "amount": amount} for (title, rate), amount in summed.items()]
    return rest_lines.tax_lines(flat, order, bags)


def _fulfillment(each: dict, order: dict, bags: rest_lines.Money, zone: str) -> dict:
    lines = {line["id"]: line for line in order["lines"]}
    at = times.rest(each["created_at"], zone)
    return {
        "id": each["id"],
        "admin_graphql_api_id": gids.gid("Fulfillment", each["id"]),
        "created_at": at,
        "location_id": 112_829_759_794,
        "name": f"{order['name']}.{each['number']}",
        "order_id": order["id"],
        "origin_address": {},
        "receipt": {},
        "service": "manual",
        "shipment_status": None,
        "status": "success",
        "tracking_company": None,
        "tracking_number": None,
        "tracking_numbers": [],
        "tracking_url": None,
        "tracking_urls": [],
        "updated_at": at,
        "line_items": [
            rest_lines.line_item(lines[one["line_item_id"]], order, bags) | {"quantity": one["quantity"]}
            for one in each["lines"]
        ],
    }


def _address(order: dict, customer: dict | None) -> dict | None:
    if order["source_name"] == "pos":
        return None
    first, last = order["first_name"], order["last_name"]
    if customer:
        first, last = first or customer["first_name"], last or customer["last_name"]
    return {
        "first_name": first,
        "address1": "18 Orchard Street",
        "phone": order["phone"],
        "city": "New York",
        "zip": "10002",
        "province": "New York",
        "country": "United States",
        "last_name": last,
        "address2": None,
        "company": None,
        "latitude": 40.7177,
        "longitude": -73.9902,
        "name": " ".join(part for part in (first, last) if part),
        "country_code": "US",
        "province_code": "NY",
    }
