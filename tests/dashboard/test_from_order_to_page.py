"""A merchant publishes a rule, orders arrive, and the pages tell what they brought and why."""

import re
from datetime import timedelta
from zoneinfo import ZoneInfo

from django.utils import timezone

from loyalty_app.earning import programme, rulebook, settle
from loyalty_app.earning.models import Award
from loyalty_app.orders import record
from loyalty_app.orders.record import Refunded
from loyalty_app.tenancy import acting_for
from tests.factories import LineBody, facts, refund_body, seen

ANN = {"id": 7001}


def tell(shop, *changes) -> None:
    now = timezone.now()
    with acting_for(shop.id):
        settle.settle(record.record(changes, now=now), now=now)


def rows(page: str) -> list[tuple[str, str]]:
    """(order, change) as listed."""
    orders = re.findall(r'id="award-\d+" href="[^"]+">([^<]+)<', page)
    changes = re.findall(r'tabular-nums" tone="[^"]+"[^>]*>([^<]+)<', page)
    return list(zip(orders, changes, strict=True))


def test_a_published_rule_a_purchase_and_its_refund_are_told(acme, staff):
    with acting_for(acme.id):
        programme.begin(now=timezone.now() - timedelta(days=1))
    said = {"name": "Spend", "points": "5", "per": "1", "mode": "proportional", "period": "month"}
    staff.post("/rules/new/?kind=per_amount", said)
    placed = timezone.now().isoformat()
    line = LineBody(price="20.00", quantity=2, title="Linen apron")
    order = {"id": 501, "created_at": placed, "customer": ANN, "line_items": [line]}

    tell(acme, seen(name="#1001", **order), seen(id=502, name="#1002", created_at=placed, customer=None))
    refund = facts.refund_from_webhook(refund_body(501, id=1, lines=[(line["id"], 1)]))
    tell(acme, Refunded(*refund))

    page = staff.get("/activity/").content.decode()
    assert sorted(rows(page)) == [("#1001", "+200"), ("#1001", "−100"), ("#1002", "0")]
    assert "Spend: 5 points for every 1.00 USD, on 40.00 USD: 200." in page
    assert "Now 100 instead of 200 points. Spend: 5 points for every 1.00 USD, on 20.00 USD: 100." in page
    assert "The order was placed as a guest." in page
    home = staff.get("/").content.decode()
    assert "4 of 7 steps done." in home
    assert re.findall(r'fontSize="large-100"[^>]*>([^<]+)<', home) == [
        "1", "100.0 %", "200", "100", "0", "0", "100", "0.0 %", "0.0 %", "1",
    ]  # fmt: skip


def test_changing_the_rule_leaves_what_was_earned(acme, staff):
    with acting_for(acme.id):
        programme.begin(now=timezone.now() - timedelta(days=1))
    said = {"name": "Spend", "points": "5", "per": "1", "mode": "proportional", "period": "life"}
    staff.post("/rules/new/?kind=per_amount", said)
    before = timezone.now().isoformat()
    with acting_for(acme.id):
        rule_id = rulebook.at(timezone.now())[0].rule_id
    staff.post(f"/rules/{rule_id}/", said | {"points": "9", "starts_on": _today(acme)})

    tell(acme, seen(id=501, created_at=before, customer=ANN), seen(id=502, customer=ANN, created_at=_now()))

    with acting_for(acme.id):
        assert dict(Award.objects.values_list("order__shopify_id", "points")) == {501: 500, 502: 900}


def _today(shop) -> str:
    """The rule's first day as its form shows it, untouched."""
    return timezone.now().astimezone(ZoneInfo(shop.timezone)).date().isoformat()


def _now() -> str:
    return timezone.now().isoformat()
