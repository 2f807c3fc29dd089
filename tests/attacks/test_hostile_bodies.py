"""Whatever a signed body says, its event comes to an end: done or ignored, never failed, never tried for ever."""

import itertools
from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from loyalty_app.ledger import audit
from loyalty_app.tenancy import acting_for
from tests.attacks.bodies import BODIES, HOSTILE, order, paths, put
from tests.conftest import make_shop
from tests.factories import NOW, LineBody, OrderBody, joining, multiplier, per_amount, running_programme
from tests.webhooks.events import arrive, outcomes, waiting
from webhooks import processing
from webhooks.models import Waiting

pytestmark = pytest.mark.django_db
TOGETHER = 250
CASES_MAX = 1_500  # of a topic; an order has three times as many
EXAMPLES = 25
_numbers = itertools.count(1)


def generous_shop():
    """Everything that computes is switched on, at its highest."""
    shop = make_shop(f"shop-{next(_numbers)}.myshopify.com")
    with acting_for(shop.id):
        running_programme(
            per_amount(1_000_000, per_member=10_000_000, period="month"),
            per_amount(1_000_000, "0.001", mode="per_step", minimum=0),
            multiplier("100"),
            joining(1_000_000),
            at=datetime(2000, 1, 1, tzinfo=UTC),
            pending_days=365,
            shipping="in",
            tax="in",
            trigger="fulfilled",
        )
    return shop


def work_off(shop) -> None:
    processing.drain(now=NOW)
    processing.drain(now=NOW)
    with acting_for(shop.id):
        stuck = list(Waiting.objects.filter(shop_id=shop.id).values_list("error", "traceback"))
        assert stuck == []
        assert audit.audit() == []


def test_the_sound_bodies_earn(db):
    shop = generous_shop()
    arrive(shop, "orders/create", order())

    work_off(shop)

    assert outcomes(shop) == [("settled", "earned")]


@pytest.mark.parametrize("topic", BODIES)
def test_no_value_in_no_place_is_too_much(db, topic):
    shop = generous_shop()
    cases = [{path: text} for path in paths(BODIES[topic]) for text in HOSTILE]
    cases = cases[:: len(cases) // CASES_MAX + 1]
    for start in range(0, len(cases), TOGETHER):
        for changes in cases[start : start + TOGETHER]:
            arrive(shop, topic, put(BODIES[topic], changes))
        work_off(shop)

    assert len(outcomes(shop)) == len(cases)


_changes = {
    topic: st.dictionaries(st.sampled_from(list(paths(body))[1:]), st.sampled_from(HOSTILE), min_size=1, max_size=5)
    for topic, body in BODIES.items()
}


@given(st.lists(st.sampled_from(sorted(BODIES)).flatmap(lambda t: st.tuples(st.just(t), _changes[t])), max_size=30))
@example([("orders/create", {("fulfillments", 0, "created_at"): '"9999-12-31T23:59:59Z"'})])
@example(
    [("orders/create", {("line_items", 0, "tax_lines", 0, "price_set", "shop_money", "amount"): "999999999999999"})]
)
@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
def test_nor_are_several_together_nor_one_after_the_other(db, news):
    shop = generous_shop()

    for topic, changes in news:
        arrive(shop, topic, put(BODIES[topic], changes))
    work_off(shop)

    assert waiting(shop) == []


def test_an_order_of_a_hundred_thousand_lines_is_settled(db):
    shop = generous_shop()
    line = LineBody(price="1.00")
    lines = [line | {"id": number} for number in range(1, 100_001)]
    arrive(shop, "orders/paid", OrderBody(line_items=lines))

    work_off(shop)

    assert len(outcomes(shop)) == 1


@pytest.mark.parametrize(
    "body",
    [b"", b"\x00", b"\xff\xfe{", b"\x1f\x8b\x08\x00", '{"id": "é"}'.encode("latin-1"), b"{" * 100_000, b"[]", b"7"],
)
@pytest.mark.parametrize("topic", [*BODIES, "app/uninstalled", "shop/redact"])
def test_what_is_no_json_is_ignored(db, topic, body):
    shop = generous_shop()
    arrive(shop, topic, body)

    work_off(shop)

    assert [result for result, _ in outcomes(shop)] == ["applied" if topic in NO_BODY else "ignored"]


NO_BODY = {"shop/update", "app/scopes_update"}  # what holds now is asked of Shopify
