"""Carts that earn points, as the three that count them see them: the rules, a theme's Liquid and the page's script."""

import json
import random
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal

from devstore.pages import theme
from loyalty_app.earning import rules
from loyalty_app.earning.terms import Caps, Conditions, MemberFacts, Programme, Rule, Terms
from loyalty_app.orders.facts import LineFacts, OrderFacts, ShippingFacts
from storefront_widget import mirror_config

AT = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
ANN = MemberFacts(id=1, joined_at=AT)


@dataclass(frozen=True)
class Goods:
    """A line of a cart. hundredths: what it costs in all, as Shopify's storefront counts money."""

    hundredths: int
    product: int = 1
    vendor: str = "Loom"
    type: str = "Throws"
    sku: str = "THROW-1"


@dataclass(frozen=True)
class Cart:
    goods: tuple[Goods, ...]
    terms: tuple[Terms, ...]
    programme: Programme = field(default_factory=Programme)
    kept: tuple[int, int] = (1, 1)  # the part of every line that a discount on the whole cart leaves
    currency: str = "USD"

    @property
    def rules(self) -> list[Rule]:
        return [
            Rule(rule_id=number, revision_id=number, number=1, name="", terms=terms, starts_at=AT)
            for number, terms in enumerate(self.terms)
        ]

    @property
    def config(self) -> dict:
        """The part of the app's metafield that says what is earned."""
        by_priority = sorted(self.rules, key=lambda rule: (-rule.terms.priority, rule.rule_id))
        return {
            "rounding": self.programme.rounding,
            "stacking": self.programme.stacking,
            "earn": [mirror_config.entry(rule) for rule in by_priority],
        }

    def by_the_rules(self) -> int:
        deserved = rules.evaluate(self._order(), programme=self.programme, rules=self.rules, member=ANN)
        return deserved.points

    def by_liquid(self, *, is_order: bool = True) -> tuple[int, bool]:
        lines = "␞".join(
            "␟".join(map(str, (each.product, each.vendor, each.type, each.sku, each.hundredths))) for each in self.goods
        )
        kept, of = self.kept
        said = (
            theme.theme()
            .from_string(
                "{% render 'loyalty-earns', config: config, lines: lines, kept: kept, of: of, is_order: is_order %}"
            )
            .render(config=self.config, lines=lines, kept=kept, of=of, is_order=is_order)
            .split()
        )
        return int(said[0]), said[1:] == ["about"]

    def for_script(self, *, is_order: bool = True) -> dict:
        """What the script is asked, as JSON; whole numbers beyond JavaScript's are texts."""
        kept, of = self.kept
        lines = [
            {"product": str(each.product), "vendor": each.vendor, "type": each.type, "sku": each.sku,
             "worth": str(each.hundredths * kept)}
            for each in self.goods
        ]  # fmt: skip
        return {"config": self.config, "lines": lines, "parts": str(100 * of), "isOrder": is_order}

    def _order(self) -> OrderFacts:
        kept, of = self.kept
        lines = []
        for number, each in enumerate(self.goods, start=1):
            price = Decimal(each.hundredths) / 100
            off = price - price * kept / of
            lines.append(
                LineFacts(
                    id=number, product_id=each.product, title="", sku=each.sku, vendor=each.vendor,
                    product_type=each.type, quantity=1, price=price, discount=off,
                )
            )  # fmt: skip
        return OrderFacts(
            shopify_id=1, customer_id=1, placed_at=AT, currency=self.currency, financial_status="paid", channel="web",
            lines=tuple(lines), shipping=ShippingFacts(),
        )  # fmt: skip


def in_script(page, module: str, asked: list[dict]) -> list[tuple[int, bool]]:
    """What the page's module says to each."""
    told = page.evaluate(
        """async ([module, asked]) => {
          const { reckon } = await import(module);
          return asked.map(({ config, lines, parts, isOrder }) => {
            const goods = lines.map((line) => ({ ...line, worth: BigInt(line.worth) }));
            const { points, about } = reckon(config, goods, [BigInt(parts), 1n], isOrder);
            return [points, about];
          });
        }""",
        [module, json.loads(json.dumps(asked))],
    )
    return [(points, about) for points, about in told]


def at_random(count: int) -> list[Cart]:
    """Carts of all sorts, the same ones every time."""
    chance = random.Random(20261122)
    return [_one(chance) for _ in range(count)]


def _one(chance: random.Random) -> Cart:
    kept = chance.choice([(1, 1), (1, 1), (9, 10), (3, 4)])
    goods = tuple(
        Goods(
            hundredths=chance.choice([0, 100, 4799, 5000, 12345, chance.randrange(1, 10**6)]) * kept[1],
            product=chance.randrange(1, 4),
            vendor=chance.choice(["Loom", "loom", "Mill", ""]),
            type=chance.choice(["Throws", "Bath", ""]),
            sku=chance.choice(["THROW-1", "BATH-2", ""]),
        )
        for _ in range(chance.randrange(1, 5))
    )
    terms = tuple(_terms(chance) for _ in range(chance.randrange(1, 5)))
    programme = Programme(
        rounding=chance.choice(["floor", "floor", "half_up", "ceiling"]),
        stacking=chance.choice(["best", "multiply"]),
    )
    return Cart(goods=goods, terms=terms, programme=programme, kept=kept)


def _terms(chance: random.Random) -> Terms:
    lists = {
        its: (chance.choice([1, 2]) if name.endswith("products") else chance.choice(["LOOM", "Bath", "throw-1"]),)
        for name, its in mirror_config.LISTS.items()
        if chance.random() < 0.08
    }
    minimum = Decimal(chance.choice(["20", "49.99", "100.00"])) if chance.random() < 0.25 else None
    kind = chance.choice(["per_amount", "per_amount", "per_order", "multiplier"])
    caps = Caps(per_order=chance.choice([1, 200])) if kind != "multiplier" and chance.random() < 0.2 else Caps()
    return Terms(
        kind=kind,
        caps=caps,
        points=chance.choice([1, 3, 5, 10, 250]),
        per=Decimal(chance.choice(["1.00", "1", "10", "2.5", "0.3", "7.77"])),
        mode=chance.choice(["proportional", "proportional", "per_step"]),
        factor=Decimal(chance.choice(["2", "1.5", "3", "1.25"])),
        conditions=Conditions(minimum=minimum, **lists),
        exclusive=chance.random() < 0.15,
        priority=chance.choice([0, 0, 1, 2]),
    )
