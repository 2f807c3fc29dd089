"""Whatever the sequence, however often, in whatever batches: the same news end in the same points."""

import itertools
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from loyalty_app.earning.models import Award
from loyalty_app.ledger import audit
from loyalty_app.tenancy import acting_for
from tests.conftest import make_shop
from tests.factories import NOW, LineBody, OrderBody, per_amount, refund_body, running_programme
from tests.webhooks.events import arrive, available
from webhooks import processing

_shops = itertools.count(1)
ANN, BOB = 7001, 7002
PRICES = ["10.00", "25.50", "99.99", "0.00"]


@st.composite
def stories(draw) -> list[tuple[str, dict]]:
    """What Shopify tells of a few orders, in the sequence in which it happened."""
    news = []
    for number in range(draw(st.integers(1, 3))):
        news += draw(_order_stories(order_id=number + 1))
    if draw(st.booleans()):
        kept, gone = (f"gid://shopify/Customer/{one}" for one in (ANN, BOB))
        body = {"admin_graphql_api_customer_kept_id": kept, "admin_graphql_api_customer_deleted_id": gone}
        news.append(("customers/merge", body | {"status": draw(st.sampled_from(["completed", "failed"]))}))
    return news


@st.composite
def _order_stories(draw, *, order_id: int) -> list[tuple[str, dict]]:
    prices = draw(st.lists(st.sampled_from(PRICES), min_size=1, max_size=3))
    lines = [LineBody(id=100 * order_id + number, price=price, quantity=2) for number, price in enumerate(prices)]
    customer = draw(st.sampled_from([ANN, BOB, None]))
    state = OrderBody(
        id=order_id,
        line_items=lines,
        customer={"id": customer} if customer else None,
        financial_status="pending",
        test=draw(st.integers(0, 9)) == 0,
    )
    news, minutes = [("orders/create", state)], itertools.count(1)

    def later(topic: str, **changes) -> None:
        nonlocal state
        state = state | changes | {"updated_at": (NOW + timedelta(minutes=next(minutes))).isoformat()}
        news.append((topic, state))

    if draw(st.booleans()):
        later("orders/paid", financial_status="paid")
    for number in range(draw(st.integers(0, 2))):
        refund = refund_body(order_id, id=10 * order_id + number, lines=[(draw(st.sampled_from(lines))["id"], 1)])
        news.append(("refunds/create", refund))
        later("orders/updated", refunds=[*state["refunds"], refund], financial_status="partially_refunded")
    match draw(st.sampled_from(["", "cancelled", "deleted", "moved"])):
        case "cancelled":
            later("orders/cancelled", cancelled_at=NOW.isoformat())
        case "deleted":
            news.append(("orders/delete", {"id": order_id}))
        case "moved":
            later("orders/updated", customer={"id": BOB})
    return news


def final_state(news: list[tuple[str, dict]], batches: list[int]) -> tuple[dict, dict]:
    """Points by customer and by order, after these news arrived in these batches at a shop of their own."""
    shop = make_shop(f"story-{next(_shops)}.myshopify.com")
    with acting_for(shop.id):
        running_programme(per_amount(1))
    sizes, rest = itertools.cycle(batches), list(news)
    while rest:
        size = next(sizes)
        for topic, body in rest[:size]:
            arrive(shop, topic, body)
        del rest[:size]
        assert processing.drain(now=NOW).failed == 0
    with acting_for(shop.id):
        assert audit.audit() == []
        awards = Award.objects.filter(order__isnull=False).order_by("number").select_related("order")
        by_order = {award.order.shopify_id: award.points for award in awards}
    return available(shop), by_order


@pytest.mark.django_db
@settings(max_examples=16, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data(), story=stories())
def test_the_sequence_of_the_news_changes_nothing(db, data, story):
    repeated = story + data.draw(st.lists(st.sampled_from(story), max_size=5), label="delivered again")
    shuffled = data.draw(st.permutations(repeated), label="as they arrived")
    batches = data.draw(st.lists(st.integers(1, 8), min_size=1, max_size=4), label="batches")

    assert final_state(shuffled, batches) == final_state(story, [1])


@pytest.mark.django_db
@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(story=stories())
def test_the_final_points_are_those_of_the_final_state_alone(db, story):
    last = {}
    for topic, body in story:
        key = body.get("id") if topic.startswith("orders/") else (topic, body.get("id"))
        last[key] = (topic, body)

    assert final_state(list(last.values()), [100])[0] == final_state(story, [1])[0]
