"""What counts as a member's order, on which day, and for how much money."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.management import CommandError, call_command

from loyalty_app import jobs, order_news
from loyalty_app.earning import settle
from loyalty_app.figures import count, rebuild
from loyalty_app.figures.models import Buyer, CountedOrder, OrderDay
from loyalty_app.ledger.audit import audit
from loyalty_app.members import claim, enrol
from loyalty_app.members.models import EnrolmentDay, Member
from loyalty_app.orders import facts
from loyalty_app.orders.models import Order
from loyalty_app.orders.record import Deleted, Refunded
from loyalty_app.shops.models import Shop
from loyalty_app.tenancy import acting_for
from tests.factories import NOW, PLACED_AT, LineBody, MemberFactory, per_amount, refund_body, running_programme, seen

PLACED_ON = PLACED_AT.date()


@pytest.fixture(autouse=True)
def programme(in_acme):
    running_programme(per_amount(1))


def tell(*messages):
    order_news.tell(messages, now=NOW)
    assert audit() == []


def days() -> list[tuple]:
    rows = OrderDay.objects.order_by("day").values_list("day", "orders", "goods_minor", "first_orders", "second_orders")
    return [row for row in rows if any(row[1:])]


def test_an_order_counts_on_its_day_with_what_the_goods_cost():
    tell(seen(id=1, line_items=[LineBody(price="10.00", quantity=3, tax_lines=[{"price": "2.50"}])]))
    tell(seen(id=2, line_items=[LineBody(price="5.00")], shipping_lines=[{"price": "9.00"}]))

    assert days() == [(PLACED_ON, 2, 3750, 1, 1)]
    buyer = Buyer.objects.get()
    assert (buyer.orders, buyer.goods_minor, buyer.first_on, buyer.second_on) == (2, 3750, PLACED_ON, PLACED_ON)


@pytest.mark.parametrize(
    "fields",
    [
        {"cancelled_at": NOW.isoformat()},
        {"financial_status": "pending"},
        {"financial_status": "voided"},
        {"test": True},
        {"customer": None},
    ],
)
def test_what_is_no_paid_order_of_a_member_does_not_count(fields):
    tell(seen(id=1, **fields))

    assert days() == []


def test_the_same_news_twice_count_once():
    tell(seen(id=1))
    tell(seen(id=1), seen(id=1))

    assert days() == [(PLACED_ON, 1, 10_000, 1, 0)]


def test_a_refund_takes_money_and_leaves_the_order():
    tell(seen(id=1, line_items=[LineBody(id=5, price="10.00", quantity=4)]))
    tell(Refunded(*facts.refund_from_webhook(refund_body(1, id=9, lines=[(5, 3)]))))

    assert days() == [(PLACED_ON, 1, 1000, 1, 0)]


def test_a_refund_that_comes_before_its_order_counts():
    tell(Refunded(*facts.refund_from_webhook(refund_body(1, id=9, lines=[(5, 3)]))))
    tell(seen(id=1, line_items=[LineBody(id=5, price="10.00", quantity=4)]))

    assert days() == [(PLACED_ON, 1, 1000, 1, 0)]


def test_an_order_that_is_cancelled_gives_its_place_to_the_next():
    later = (PLACED_AT + timedelta(hours=30)).isoformat()
    tell(seen(id=1), seen(id=2, created_at=later))
    assert [(day.day, *rest) for day, *rest in days()] == [(21, 1, 10_000, 1, 0), (22, 1, 10_000, 0, 1)]

    tell(seen(id=1, cancelled_at=NOW.isoformat(), updated_at=NOW.isoformat()))

    assert [(day.day, *rest) for day, *rest in days()] == [(22, 1, 10_000, 1, 0)]


@pytest.mark.parametrize("status", ["pending", "partially_paid", "authorized", "voided"])
def test_an_order_that_is_no_longer_paid_counts_no_more_until_it_is_again(status):
    """As for its points: what counts is what it is, so that a message that was lost makes no difference."""
    tell(seen(id=1))
    tell(seen(id=1, financial_status=status, updated_at=NOW.isoformat()))
    assert days() == []

    tell(seen(id=1, updated_at=(NOW + timedelta(minutes=1)).isoformat()))
    assert days() == [(PLACED_ON, 1, 10_000, 1, 0)]


def test_an_order_that_is_deleted_or_changes_hands_is_counted_no_more():
    tell(seen(id=1), seen(id=2))
    tell(Deleted(1, NOW), seen(id=2, customer={"id": 7002}, updated_at=NOW.isoformat()))

    assert days() == [(PLACED_ON, 1, 10_000, 1, 0)]
    by_customer = {Member.objects.get(id=row.id).customer_id: row.orders for row in Buyer.objects.all()}
    assert by_customer == {7001: 0, 7002: 1}


def test_a_guest_order_counts_once_it_is_claimed():
    tell(seen(id=1, customer=None))
    ann = enrol.join(7001, now=NOW)
    settle.settle(claim.claim_by_email(ann, "ann@example.com", now=NOW), now=NOW)

    assert days() == [(PLACED_ON, 1, 10_000, 1, 0)]
    assert audit() == []


def test_a_day_is_the_shops_and_stays_when_the_shop_moves(acme):
    at = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)  # the 19th in New York
    Shop.objects.filter(id=acme.id).update(timezone="America/New_York")
    tell(seen(id=1, created_at=at.isoformat()))
    Shop.objects.filter(id=acme.id).update(timezone="Asia/Tokyo")
    tell(seen(id=1, created_at=at.isoformat(), note="x", updated_at=NOW.isoformat(), total_tip_received="1.00"))
    tell(seen(id=2, created_at=at.isoformat()))

    assert [(day, orders) for day, orders, *_ in days()] == [(date(2026, 11, 19), 1), (date(2026, 11, 20), 1)]
    rebuild.rebuild()
    assert [(day, orders) for day, orders, *_ in days()] == [(date(2026, 11, 19), 1), (date(2026, 11, 20), 1)]


def test_test_orders_count_in_a_development_store(acme):
    Shop.objects.filter(id=acme.id).update(is_development=True)
    tell(seen(id=1, test=True))

    assert days() == [(PLACED_ON, 1, 10_000, 1, 0)]


def test_a_currency_without_cents(acme):
    Shop.objects.filter(id=acme.id).update(currency="JPY")
    tell(seen(id=1, currency="JPY", line_items=[LineBody(price="1250")]))

    assert days() == [(PLACED_ON, 1, 1250, 1, 0)]


def test_two_shops_are_counted_apart(rival):
    tell(seen(id=1))
    with acting_for(rival.id):
        running_programme(per_amount(1))
        tell(seen(id=1), seen(id=2))
        assert days() == [(PLACED_ON, 2, 20_000, 1, 1)]

    assert days() == [(PLACED_ON, 1, 10_000, 1, 0)]


def test_one_more_order_takes_no_more_statements(django_assert_num_queries):
    tell(*(seen(id=number) for number in range(1, 4)))
    orders = list(Order.objects.order_by("id"))
    shop = Shop.objects.get(id=orders[0].shop_id)
    CountedOrder.objects.all().delete()
    Buyer.objects.all().delete()
    with django_assert_num_queries(5):
        count.follow(orders[:1], shop=shop)
    with django_assert_num_queries(5):
        count.follow(orders[1:], shop=shop)
    with django_assert_num_queries(1):
        count.follow(orders, shop=shop)


def test_members_are_counted_by_their_day_and_once_when_they_merge():
    def enrolled() -> dict:
        return dict(EnrolmentDay.objects.exclude(members=0).values_list("day", "members"))

    ann, bob = MemberFactory(customer_id=1, enrolled_at=NOW), MemberFactory(customer_id=2, enrolled_at=PLACED_AT)
    assert enrolled() == {NOW.date(): 1, PLACED_ON: 1}

    ann.enrolled_at = PLACED_AT - timedelta(days=1)
    ann.save()
    assert enrolled() == {PLACED_ON - timedelta(days=1): 1, PLACED_ON: 1}

    bob.state, bob.merged_into = "merged", ann
    bob.save()
    assert enrolled() == {PLACED_ON - timedelta(days=1): 1}
    assert audit() == []


def test_orders_from_before_there_were_figures_are_counted_at_night(acme):
    tell(seen(id=1), seen(id=2))
    for model in (CountedOrder, Buyer, OrderDay):
        model.objects.all().delete()
    assert {each.check for each in audit()} == {"an order is counted for its member, or not at all"}

    jobs.audit_shop(acme.id)

    assert days() == [(PLACED_ON, 2, 20_000, 1, 1)]
    assert audit() == []


def test_what_was_added_up_wrong_is_named_and_made_anew(acme, capsys):
    tell(seen(id=1))
    MemberFactory(customer_id=5, enrolled_at=NOW)
    OrderDay.objects.update(orders=2)
    Buyer.objects.update(goods_minor=1)
    EnrolmentDay.objects.update(members=7)
    assert {each.check for each in audit()} == {
        "a day's orders are the orders of that day",
        "what a member bought is the sum of their orders",
        "a day's new members are those enrolled on it",
    }

    call_command("rebuild_figures", shop=acme.domain)

    assert audit() == []
    with pytest.raises(CommandError):
        call_command("rebuild_figures", shop="nobody.myshopify.com")
