"""Made-up webhook bodies in Shopify's full shape: for the benchmarks, and to train dictionaries."""

import json
from datetime import UTC, datetime, timedelta

from bench.payload_parts import ZONES, Parts


class Bodies(Parts):
    """A stream of bodies that depends on its seed alone; other names, streets and goods for each seed."""

    def order(self, *, lines: int | None = None, paid: bool = True) -> dict:
        """A paid order of a customer; about 10 kB with three lines."""
        rnd = self._random
        zone, moment = (
            rnd.choice(ZONES),
            datetime(2026, 3, 1, tzinfo=UTC) + timedelta(seconds=rnd.randrange(20_000_000)),
        )
        at = moment.strftime("%Y-%m-%dT%H:%M:%S") + zone
        items = [self._line(at) for _ in range(lines or rnd.choice([1, 2, 2, 3, 3, 4]))]
        goods = sum(item["_cents"] for item in items)
        shipping = rnd.choice([0, 495, 1000])
        total, tax = goods + shipping, 0
        order_id, number, token = self._id(), rnd.randrange(1001, 99_999), f"{rnd.getrandbits(128):032x}"
        person, address = self._person(at), self._address()
        for item in items:
            del item["_cents"]
        return {
            "id": order_id,
            "admin_graphql_api_id": f"gid://shopify/Order/{order_id}",
            "app_id": 580111,
            "browser_ip": f"203.0.113.{rnd.randrange(256)}",
            "buyer_accepts_marketing": rnd.random() < 0.4,
            "cancel_reason": None,
            "cancelled_at": None,
            "cart_token": f"{rnd.getrandbits(128):032x}",
            "checkout_id": self._id(),
            "checkout_token": f"{rnd.getrandbits(128):032x}",
            "client_details": {
                "accept_language": "en-US",
                "browser_height": None,
                "browser_ip": f"203.0.113.{rnd.randrange(256)}",
                "browser_width": None,
                "session_hash": None,
                "user_agent": "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15",
            },
            "closed_at": None,
            "company": None,
            "confirmation_number": f"{rnd.getrandbits(44):09X}"[:9],
            "confirmed": True,
            "contact_email": person["email"],
            "created_at": at,
            "currency": self._currency,
            "current_shipping_price_set": self._set(shipping),
            "current_subtotal_price": self._text(goods),
            "current_subtotal_price_set": self._set(goods),
            "current_total_additional_fees_set": None,
            "current_total_discounts": "0.00",
            "current_total_discounts_set": self._set(0),
            "current_total_duties_set": None,
            "current_total_price": self._text(total),
            "current_total_price_set": self._set(total),
            "current_total_tax": self._text(tax),
            "current_total_tax_set": self._set(tax),
            "customer_locale": "en-US",
            "device_id": None,
            "discount_codes": [],
            "duties_included": False,
            "email": person["email"],
            "estimated_taxes": False,
            "financial_status": "paid" if paid else "pending",
            "fulfillment_status": None,
            "landing_site": "/?utm_source=newsletter",
            "landing_site_ref": None,
            "location_id": None,
            "merchant_business_entity_id": f"MTU0ODM4MDAw{number}",
            "merchant_of_record_app_id": None,
            "name": f"#{number}",
            "note": None,
            "note_attributes": [],
            "number": number - 1000,
            "order_number": number,
            "order_status_url": f"https://juniper-and-loom.example/54838/orders/{token}/authenticate?key={token[:12]}",
            "original_total_additional_fees_set": None,
            "original_total_duties_set": None,
            "payment_gateway_names": ["shopify_payments"],
            "phone": None,
            "po_number": None,
            "presentment_currency": self._currency,
            "processed_at": at,
            "reference": None,
            "referring_site": "https://www.google.com/",
            "source_identifier": None,
            "source_name": "web",
            "source_url": None,
            "subtotal_price": self._text(goods),
            "subtotal_price_set": self._set(goods),
            "tags": "",
            "tax_exempt": False,
            "tax_lines": [],
            "taxes_included": False,
            "test": False,
            "token": token,
            "total_cash_rounding_payment_adjustment_set": self._set(0),
            "total_cash_rounding_refund_adjustment_set": self._set(0),
            "total_discounts": "0.00",
            "total_discounts_set": self._set(0),
            "total_line_items_price": self._text(goods),
            "total_line_items_price_set": self._set(goods),
            "total_outstanding": "0.00",
            "total_price": self._text(total),
            "total_price_set": self._set(total),
            "total_shipping_price_set": self._set(shipping),
            "total_tax": self._text(tax),
            "total_tax_set": self._set(tax),
            "total_tip_received": "0.00",
            "total_weight": sum(item["grams"] for item in items),
            "updated_at": at,
            "user_id": None,
            "billing_address": address,
            "customer": person,
            "discount_applications": [],
            "fulfillments": [],
            "line_items": items,
            "payment_terms": None,
            "refunds": [],
            "returns": [],
            "shipping_address": address,
            "shipping_lines": [self._shipping_line(shipping)],
        }

    def refund(self, order: dict) -> dict:
        """A refund of one piece of the order's first line."""
        line, refund_id = order["line_items"][0], self._id()
        cents = round(float(line["price"]) * 100)
        return {
            "id": refund_id,
            "admin_graphql_api_id": f"gid://shopify/Refund/{refund_id}",
            "created_at": order["updated_at"],
            "note": None,
            "order_id": order["id"],
            "processed_at": order["updated_at"],
            "restock": True,
            "total_duties_set": self._set(0),
            "user_id": None,
            "order_adjustments": [],
            "transactions": [self._transaction(order, cents)],
            "refund_line_items": [
                {
                    "id": self._id(),
                    "line_item_id": line["id"],
                    "location_id": None,
                    "quantity": 1,
                    "restock_type": "return",
                    "subtotal": cents / 100,
                    "subtotal_set": self._set(cents),
                    "total_tax": 0.0,
                    "total_tax_set": self._set(0),
                    "line_item": line,
                }
            ],
            "duties": [],
            "additional_fees": [],
            "return": None,
            "refund_shipping_lines": [],
        }

    def customer(self) -> dict:
        return self._person("2026-03-01T10:00:00-05:00")

    def _transaction(self, order: dict, cents: int) -> dict:
        transaction_id = self._id()
        return {
            "id": transaction_id,
            "admin_graphql_api_id": f"gid://shopify/OrderTransaction/{transaction_id}",
            "amount": self._text(cents),
            "authorization": None,
            "created_at": order["updated_at"],
            "currency": self._currency,
            "device_id": None,
            "error_code": None,
            "gateway": "shopify_payments",
            "kind": "refund",
            "location_id": None,
            "message": "Transaction approved",
            "order_id": order["id"],
            "parent_id": self._id(),
            "processed_at": order["updated_at"],
            "receipt": {},
            "source_name": "1830279",
            "status": "success",
            "test": False,
            "user_id": None,
        }


def encode(body: dict) -> bytes:
    """As Shopify sends it: no blanks, text as it is."""
    return json.dumps(body, separators=(",", ":"), ensure_ascii=False).encode()
