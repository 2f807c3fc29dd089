"""The currencies a shop is shown in: its own, and those of its markets at a rate the merchant set.

Liquid and the Ajax cart write every price in hundredths of the shown currency, also where it has no hundredths:
1000 yen are 100000 (shopify.dev, Liquid, product.price). Orders are made in the shop's currency.
"""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from devstore import money, shops
from devstore.errors import Refused
from devstore.store import Store

PRICES = {
    "amount", "compare_at_price", "discounted_price", "final_line_price", "final_price", "items_subtotal_price",
    "line_level_total_discount", "line_price", "original_line_price", "original_price", "original_total_price",
    "per_delivery_price", "price", "total_allocated_amount", "total_discount", "total_price",
}  # fmt: skip
COUNTRIES = {"EUR": ("DE", "Germany"), "GBP": ("GB", "United Kingdom"), "CAD": ("CA", "Canada"), "JPY": ("JP", "Japan")}


@dataclass(frozen=True)
class Market:
    """What a visitor pays in. rate: what one unit of the shop's currency is in `currency`, as text."""

    currency: str
    rate: str
    own: str

    def price(self, amount: object) -> int:
        """An amount of the shop such as "48.00", in hundredths of the shown currency."""
        shown = Decimal(str(amount)) * Decimal(self.rate)
        whole = shown.quantize(Decimal(1).scaleb(-min(2, money.exponent(self.currency))), ROUND_HALF_UP)
        return int(whole.scaleb(2))

    def of_minor(self, amount_minor: int) -> int:
        """The same from the shop currency's smallest unit."""
        return self.price(money.text(amount_minor, self.own))

    def of_cart(self, told: object) -> object:
        """A cart as devstore.carts tells it, every price in it exchanged."""
        if isinstance(told, list):
            return [self.of_cart(each) for each in told]
        if not isinstance(told, dict):
            return told
        return {
            key: self.of_minor(value)
            if key in PRICES and isinstance(value, int)
            else self.currency
            if key == "currency"
            else self.of_cart(value)
            for key, value in told.items()
        }


def of(store: Store, shop: str, currency: str | None = None) -> Market:
    """The market of a currency; the shop's own where the shop does not sell in it."""
    own = shops.stored(store, shop)["currency"]
    rate = rates(store, shop).get(currency or own)
    return Market(currency, rate, own) if currency and rate else Market(own, "1", own)


def rates(store: Store, shop: str) -> dict[str, str]:
    """What one unit of the shop's currency is in each currency it sells in, its own first."""
    settings = shops.stored(store, shop)
    return {settings["currency"]: "1"} | (store.documents.find("markets", "", shop) or {})


def set_rates(store: Store, shop: str, rates_of: dict[str, object]) -> dict[str, str]:
    """Sell in these currencies besides the shop's own: {"EUR": "0.92"}; {} sells in its own alone."""
    own = shops.stored(store, shop)["currency"]
    wanted = {code.upper(): str(rate) for code, rate in rates_of.items() if code.upper() != own}
    for code, rate in wanted.items():
        if len(code) != 3 or not rate.replace(".", "", 1).isdigit() or not Decimal(rate):
            raise Refused("A rate is a number above 0 for a currency's three letters.")
    store.documents.put("markets", "", shop, wanted)
    shops.change(store, shop, enabled_presentment_currencies=[own, *wanted])
    return rates(store, shop)


def country_of(store: Store, shop: str, currency: str) -> dict:
    """A country where that currency is paid, as Liquid's localization tells it."""
    own = shops.stored(store, shop)
    code, name = COUNTRIES.get(currency, (currency[:2], currency))
    if currency == own["currency"]:
        code, name = own["country_code"], own["country_name"]
    return {"iso_code": code, "name": name, "currency": currency_object(currency)}


def currency_object(currency: str) -> dict:
    symbol = shops.MONEY_FORMATS.get(currency, "").partition("{{")[0] or currency
    return {"iso_code": currency, "name": currency, "symbol": symbol}
