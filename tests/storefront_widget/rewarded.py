"""A shop with rewards, and a member with points, as the widget's tests meet them. Call inside acting_for()."""

from decimal import Decimal

from django.utils import timezone

from loyalty_app.members import enrol
from loyalty_app.members.models import Member
from loyalty_app.rewards import asking, redeem
from loyalty_app.rewards.models import Redemption
from loyalty_app.rewards.redeem import Wish
from loyalty_app.shops import sealing
from tests.rewards.conftest import give

A_KEY = "0f8fad5b-d9cb-469f-a165-70867728950e"


def member_with(points: int, customer_id: int) -> Member:
    member = enrol.join(customer_id, now=timezone.now())
    if points:
        give(member, points)
    return member


def redeemed(member: Member, reward_id: int, *, key: str = A_KEY, **wish) -> Redemption:
    return redeem.redeem(member, reward_id, Wish(**wish), key=key, now=timezone.now())


def made(row: Redemption, **known) -> Redemption:
    """Shopify has done it."""
    now = timezone.now()
    asking.begin(row.id, now=now)
    asking.confirm(row.id, now=now, shopify_id=9_000_000 + row.id, **known)
    return Redemption.objects.get(id=row.id)


def with_card(row: Redemption, code: str = "abcd2345efgh6789") -> Redemption:
    return made(row, code_sealed=sealing.seal(code), last_characters=code[-4:])


def refused(row: Redemption, reason: str = "refused") -> Redemption:
    now = timezone.now()
    asking.begin(row.id, now=now)
    asking.fail(row.id, reason=reason, now=now)
    return Redemption.objects.get(id=row.id)


def cart(*lines: dict, total: str | None = None, codes: tuple[str, ...] = ()) -> dict:
    """As the panel tells it. line(...)s."""
    told = sum((Decimal(line["total"]) for line in lines), Decimal(0))
    return {"total": total or f"{told:.4f}", "lines": list(lines), "codes": list(codes)}


def line(total: str = "40.00", **fields) -> dict:
    return {
        "variant_id": "9001",
        "product_id": "8001",
        "total": total,
        "on_sale": False,
        "subscription": False,
    } | fields
