"""Made-up webhook bodies in Shopify's full shape (about 10 kB an order): for the benchmarks, and to train dictionaries.

Nothing here is anybody's data: names, streets and goods are random syllables, other ones for each seed.
"""

import json
import random
from datetime import UTC, datetime, timedelta

_SYLLABLES = [consonant + vowel for consonant in "bdfgjklmnprstvz" for vowel in "aeiou"]
_COUNTRIES = [
    ("United States", "US"),
    ("Canada", "CA"),
    ("United Kingdom", "GB"),
    ("Deutschland", "DE"),
    ("France", "FR"),
]
_ZONES = ["-05:00", "-08:00", "+01:00", "+00:00"]


class Bodies:
    """A stream of bodies that depends on its seed alone."""

    def __init__(self, seed: int, *, currency: str = "USD", customers: int = 5_000):
        self._random = random.Random(seed)
        self._currency = currency
        self._customers = customers
        self._first, self._last, self._streets, self._cities, self._goods, self._vendors = (
            [self._word() for _ in range(count)] for count in (200, 400, 300, 200, 120, 8)
        )
        self._next_id = 5_400_000_000_000 + seed * 10_000_000

    def order(self, *, lines: int | None = None, paid: bool = True) -> dict:
        """A paid order of a customer; about 10 kB with three lines."""
        rnd = self._random
        zone, moment = (
            rnd.choice(_ZONES),
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
            "current_subtotal_price": _text(goods),
            "current_subtotal_price_set": self._set(goods),
            "current_total_additional_fees_set": None,
            "current_total_discounts": "0.00",
            "current_total_discounts_set": self._set(0),
            "current_total_duties_set": None,
            "current_total_price": _text(total),
            "current_total_price_set": self._set(total),
            "current_total_tax": _text(tax),
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
            "subtotal_price": _text(goods),
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
            "total_line_items_price": _text(goods),
            "total_line_items_price_set": self._set(goods),
            "total_outstanding": "0.00",
            "total_price": _text(total),
            "total_price_set": self._set(total),
            "total_shipping_price_set": self._set(shipping),
            "total_tax": _text(tax),
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

    def _word(self) -> str:
        return "".join(self._random.choices(_SYLLABLES, k=self._random.choice([2, 3, 3, 4]))).capitalize()

    def _transaction(self, order: dict, cents: int) -> dict:
        transaction_id = self._id()
        return {
            "id": transaction_id,
            "admin_graphql_api_id": f"gid://shopify/OrderTransaction/{transaction_id}",
            "amount": _text(cents),
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

    def _line(self, at: str) -> dict:
        rnd, line_id = self._random, self._id()
        quantity, cents, title = (
            rnd.choice([1, 1, 1, 2, 3]),
            rnd.randrange(500, 20_000, 5),
            f"{rnd.choice(self._goods)} {rnd.choice(self._goods)}",
        )
        return {
            "_cents": quantity * cents,
            "id": line_id,
            "admin_graphql_api_id": f"gid://shopify/LineItem/{line_id}",
            "attributed_staffs": [],
            "current_quantity": quantity,
            "fulfillable_quantity": quantity,
            "fulfillment_service": "manual",
            "fulfillment_status": None,
            "gift_card": False,
            "grams": rnd.randrange(50, 2000),
            "name": f"{title} - Large",
            "price": _text(cents),
            "price_set": self._set(cents),
            "product_exists": True,
            "product_id": 8_000_000_000_000 + rnd.randrange(500),
            "properties": [],
            "quantity": quantity,
            "requires_shipping": True,
            "sales_line_item_group_id": None,
            "sku": f"{title[:3].upper()}-{rnd.randrange(100, 999)}",
            "taxable": True,
            "title": title,
            "total_discount": "0.00",
            "total_discount_set": self._set(0),
            "variant_id": 44_000_000_000_000 + rnd.randrange(2000),
            "variant_inventory_management": "shopify",
            "variant_title": "Large",
            "vendor": rnd.choice(self._vendors),
            "tax_lines": [],
            "duties": [],
            "discount_allocations": [],
        }

    def _shipping_line(self, cents: int) -> dict:
        return {
            "id": self._id(),
            "carrier_identifier": None,
            "code": "Standard",
            "current_discounted_price_set": self._set(cents),
            "discounted_price": _text(cents),
            "discounted_price_set": self._set(cents),
            "is_removed": False,
            "phone": None,
            "price": _text(cents),
            "price_set": self._set(cents),
            "requested_fulfillment_service_id": None,
            "source": "shopify",
            "title": "Standard",
            "tax_lines": [],
            "discount_allocations": [],
        }

    def _person(self, at: str) -> dict:
        number = self._random.randrange(self._customers)
        customer_id = 7_000_000_000_000 + number
        first, last = self._first[number % len(self._first)], self._last[number % len(self._last)]
        return {
            "id": customer_id,
            "admin_graphql_api_id": f"gid://shopify/Customer/{customer_id}",
            "created_at": at,
            "updated_at": at,
            "first_name": first,
            "last_name": last,
            "email": f"{first}.{last}.{number}@example.com".lower(),
            "phone": None,
            "state": "disabled",
            "note": None,
            "verified_email": True,
            "multipass_identifier": None,
            "tax_exempt": False,
            "tax_exemptions": [],
            "currency": self._currency,
            "default_address": self._address() | {"id": self._id(), "customer_id": customer_id, "default": True},
        }

    def _address(self) -> dict:
        rnd = self._random
        first, last, city = rnd.choice(self._first), rnd.choice(self._last), rnd.choice(self._cities)
        country, country_code = rnd.choice(_COUNTRIES)
        return {
            "first_name": first,
            "address1": f"{rnd.randrange(1, 400)} {rnd.choice(self._streets)} Street",
            "phone": f"+1 555 010 {rnd.randrange(1000, 9999)}",
            "city": city,
            "zip": f"{rnd.randrange(10_000, 99_999)}",
            "province": rnd.choice(self._cities),
            "country": country,
            "last_name": last,
            "address2": None,
            "company": None,
            "latitude": round(rnd.uniform(-60, 60), 7),
            "longitude": round(rnd.uniform(-120, 120), 7),
            "name": f"{first} {last}",
            "country_code": country_code,
            "province_code": f"{rnd.getrandbits(10):02X}",
        }

    def _set(self, cents: int) -> dict:
        money = {"amount": _text(cents), "currency_code": self._currency}
        return {"shop_money": money, "presentment_money": money}

    def _id(self) -> int:
        self._next_id += self._random.randrange(1, 90)
        return self._next_id


def _text(cents: int) -> str:
    return f"{cents // 100}.{cents % 100:02d}"


def encode(body: dict) -> bytes:
    """As Shopify sends it: no blanks, text as it is."""
    return json.dumps(body, separators=(",", ":"), ensure_ascii=False).encode()
