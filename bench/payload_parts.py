"""What made-up webhook bodies consist of. Nothing here is anybody's data: words are random syllables."""

import random

_SYLLABLES = [consonant + vowel for consonant in "bdfgjklmnprstvz" for vowel in "aeiou"]
_COUNTRIES = [
    ("United States", "US"),
    ("Canada", "CA"),
    ("United Kingdom", "GB"),
    ("Deutschland", "DE"),
    ("France", "FR"),
]
ZONES = ["-05:00", "-08:00", "+01:00", "+00:00"]


class Parts:
    """Lines, people, addresses and money, drawn from a seed."""

    def __init__(self, seed: int, *, currency: str = "USD", customers: int = 5_000):
        self._random = random.Random(seed)
        self._currency = currency
        self._customers = customers
        self._first, self._last, self._streets, self._cities, self._goods, self._vendors = (
            [self._word() for _ in range(count)] for count in (200, 400, 300, 200, 120, 8)
        )
        self._next_id = 5_400_000_000_000 + seed * 10_000_000

    def _word(self) -> str:
        return "".join(self._random.choices(_SYLLABLES, k=self._random.choice([2, 3, 3, 4]))).capitalize()

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
            "price": self._text(cents),
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
            "discounted_price": self._text(cents),
            "discounted_price_set": self._set(cents),
            "is_removed": False,
            "phone": None,
            "price": self._text(cents),
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
        money = {"amount": self._text(cents), "currency_code": self._currency}
        return {"shop_money": money, "presentment_money": money}

    def _id(self) -> int:
        self._next_id += self._random.randrange(1, 90)
        return self._next_id

    @staticmethod
    def _text(cents: int) -> str:
        return f"{cents // 100}.{cents % 100:02d}"
