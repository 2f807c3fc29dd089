"""What decides besides the order: the shop, the programme and the rules of its day, the member as of that day."""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from loyalty_app.earning import programme, rulebook
from loyalty_app.earning.terms import MemberFacts, Programme, Rule
from loyalty_app.members import enrol, tags
from loyalty_app.members.models import Member
from loyalty_app.orders.facts import OrderFacts
from loyalty_app.orders.models import Order
from loyalty_app.shops.models import Shop
from loyalty_app.tenancy import current_shop_id

# Enrols nobody, but knows members: for orders that can't earn whoever placed them.
_NOBODY_NEW = Programme(enrolment="joined")


class Circumstances:
    """Read once for a batch: three statements. ``programmes``, ``rules``: in place of what the shop really says."""

    def __init__(self, *, programmes: programme.History | None = None, rules: Sequence[Rule] | None = None):
        self.shop = Shop.objects.get(id=current_shop_id())
        self.zone = ZoneInfo(self.shop.timezone)
        self._programmes = programme.history() if programmes is None else programmes
        self._rules = rulebook.all_revisions() if rules is None else rules
        self._turns = sorted({rule.starts_at for rule in self._rules} | {r.ends_at for r in self._rules if r.ends_at})
        self._in_force: dict[int, list[Rule]] = {}
        self.reads_tags = any(rule.terms.conditions.read_tags for rule in self._rules)
        self.untagged: set[int] = set()  # members whose tags a rule asks for, and Shopify never told
        self.has_shared_caps = any(rule.terms.caps.are_shared for rule in self._rules)

    def programme_at(self, instant: datetime | None) -> Programme | None:
        return self._programmes.at(instant) if instant is not None else None

    def rules_at(self, instant: datetime | None) -> Sequence[Rule]:
        """The rules in force. Between two turns of the rulebook they are the same, so they are looked up once."""
        if instant is None:
            return []
        stretch = bisect_right(self._turns, instant)
        if stretch not in self._in_force:
            self._in_force[stretch] = [rule for rule in self._rules if rule.holds_at(instant)]
        return self._in_force[stretch]

    def owners(self, orders: Sequence[Order], *, now: datetime) -> dict[int, Member | None]:
        """Whose each order is, by its id. Customers become members as the programme of the order's day says."""

        def enrolled(group: list[Order], as_said: Programme) -> dict[int, Member | None]:
            return enrol.for_orders(group, programme=as_said, now=now)

        return self._by_enrolment(orders, enrolled)

    def would_own(self, orders: Sequence[Order]) -> dict[int, Member | None]:
        """The same, and nobody becomes a member: see enrol.would_own."""
        return self._by_enrolment(orders, lambda group, as_said: enrol.would_own(group, programme=as_said))

    def _by_enrolment(
        self, orders: Sequence[Order], owners_of: Callable[[list[Order], Programme], dict[int, Member | None]]
    ) -> dict[int, Member | None]:
        groups: dict[str, list[Order]] = {}
        for order in orders:
            groups.setdefault(self._enrolment(order).enrolment, []).append(order)
        owners: dict[int, Member | None] = {}
        for enrolment, group in sorted(groups.items()):
            owners |= owners_of(group, Programme(enrolment=enrolment))
        return owners

    def enrol_buyers(self, described: Iterable[OrderFacts], *, now: datetime) -> None:
        """The customers of these orders are members, as far as the programme of the order's day makes them so."""
        bought: dict[int, datetime] = {}
        for facts in described:
            customer_id, placed_at = facts.customer_id, facts.placed_at
            if customer_id is not None and self._enrolment_of(facts).enrolment == enrol.EVERYONE:
                bought[customer_id] = min(placed_at, bought.get(customer_id, placed_at))
        enrol.buyers(bought, now=now)

    def _enrolment(self, order: Order) -> Programme:
        return _NOBODY_NEW if order.deleted_at else self._enrolment_of(order.described)

    def _enrolment_of(self, facts: OrderFacts | None) -> Programme:
        """A test order makes nobody a member: Shopify's test notifications name customers that don't exist."""
        if facts is None or (facts.test and not self.shop.is_development):
            return _NOBODY_NEW
        return self.programme_at(facts.placed_at) or _NOBODY_NEW

    def member_facts(
        self, orders: Sequence[Order], owners: Mapping[int, Member | None]
    ) -> dict[int, MemberFacts | None]:
        """What rules read of each order's member as of the order's day, by the order's id."""
        read = {
            order.id: (owner.id, order.placed_at)
            for order in orders
            if (owner := owners[order.id]) is not None
            and any(rule.terms.conditions.read_tags for rule in self.rules_at(order.placed_at))
        }
        seen = tags.as_of(read.values()) if read else {}
        if read:
            told = {order.id for order in orders if order.described.customer_tags is not None}
            self.untagged |= tags.unseen(owner_id for id, (owner_id, _at) in read.items() if id not in told)
        return {
            order.id: _facts(order, owners[order.id], seen.get(read.get(order.id), frozenset())) for order in orders
        }


def _facts(order: Order, owner: Member | None, seen: frozenset[str]) -> MemberFacts | None:
    if owner is None:
        return None
    facts: OrderFacts = order.described
    return MemberFacts(
        id=owner.id,
        # Bodies of former API versions tell the tags of that very moment.
        tags=seen if facts.customer_tags is None else frozenset(facts.customer_tags),
        joined_at=owner.joined_at,
        claimed=order.claimed_at is not None,
    )
