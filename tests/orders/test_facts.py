"""Facts are exact, and survive whatever Shopify's bodies have looked like over the years."""

import json
import os
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from loyalty_app.orders import facts
from loyalty_app.orders.code_shares import of_code
from loyalty_app.orders.described import dump, load_json, newest
from tests.factories import LineBody, OrderBody, refund_body

CORPUS = Path(os.environ.get("CORPUS_DIR", Path(__file__).parents[3] / "shared" / "corpus"))


def read(**fields) -> facts.OrderFacts:
    return facts.from_webhook(OrderBody(**fields))


def test_amounts_are_the_shops_money_wherever_the_body_has_it():
    body = OrderBody(
        currency="AUD",
        line_items=[
            LineBody(
                price="60.33",
                price_set={"shop_money": {"amount": "79.00", "currency_code": "AUD"}},
                tax_lines=[{"price": "5.00", "price_set": {"shop_money": {"amount": "6.50"}}}],
                discount_allocations=[{"amount": "1.00", "amount_set": {"shop_money": {"amount": "1.25"}}}],
            )
        ],
    )
    [line] = facts.from_webhook(body).lines
    assert (line.price, line.tax, line.discount) == (Decimal("79.00"), Decimal("6.50"), Decimal("1.25"))


@pytest.mark.parametrize("written", ["398.00", "398.0", "398", 398, 398.0, " 398.00 "])
def test_an_amount_is_read_however_it_is_written(written):
    assert read(line_items=[LineBody(price=written)]).lines[0].price == 398


@pytest.mark.parametrize(
    "written",
    [450789469, "450789469", "gid://shopify/Order/450789469", "gid://shopify/Order/450789469?x=1", 450789469.0],
)
def test_an_id_is_read_however_it_is_written(written):
    assert read(id=written).shopify_id == 450789469
    assert facts.order_id_from({"id": written}) == 450789469


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("2026-03-08T23:30:00-05:00", datetime(2026, 3, 9, 4, 30, tzinfo=UTC)),
        ("2026-03-09T04:30:00Z", datetime(2026, 3, 9, 4, 30, tzinfo=UTC)),
        ("2026-03-09T04:30:00-00:00", datetime(2026, 3, 9, 4, 30, tzinfo=UTC)),
        ("2026-03-09T04:30:00.250000+00:00", datetime(2026, 3, 9, 4, 30, 0, 250000, tzinfo=UTC)),
        ("2026-03-09 04:30:00", datetime(2026, 3, 9, 4, 30, tzinfo=UTC)),
        ("yesterday", None),
        ("9999-12-31T23:59:59Z", None),
        (None, None),
        (1_700_000_000, None),
    ],
)
def test_instants_are_utc_and_rubbish_is_none(written, expected):
    assert read(cancelled_at=written).cancelled_at == expected


def test_only_the_customers_id_identifies_anybody():
    assert read(customer={"id": 7, "email": "john@example.com"}, email="jon@example.com").customer_id == 7
    for nobody in (None, {}, {"email": "x@example.com"}, [], "customer"):
        body = OrderBody(customer=nobody, email="Guest@Example.com")
        assert (facts.from_webhook(body).customer_id, facts.from_webhook(body).email) == (None, "guest@example.com")
    assert read(customer=None, email="", contact_email="pos@example.com").email == "pos@example.com"
    assert read(email="ann@example.com").email == ""


def test_tags_are_told_only_by_old_bodies():
    assert read(customer={"id": 7, "tags": "VIP, Staff "}).customer_tags == ("staff", "vip")
    assert read(customer={"id": 7}).customer_tags is None


@pytest.mark.parametrize(
    ("source", "company", "channel"),
    [
        ("web", None, "web"),
        ("pos", None, "pos"),
        ("iphone", None, "pos"),
        ("shopify_draft_order", None, "draft"),
        ("subscription_contract_checkout_one", None, "subscription"),
        ("755357713", None, "other"),
        (None, None, "other"),
        ("web", {"id": 1, "location_id": 2}, "b2b"),
    ],
)
def test_the_channel_is_named(source, company, channel):
    assert read(source_name=source, company=company).channel == channel


def test_a_line_knows_what_left_it_by_edits_not_by_refunds():
    refund = refund_body(11, id=1, lines=[(1, 2)])
    order = read(line_items=[LineBody(id=1, quantity=5, current_quantity=2)], refunds=[refund])
    assert order.lines[0].removed == 1
    before = read(line_items=[LineBody(id=1, quantity=5, current_quantity=None)], refunds=[refund])
    assert before.lines[0].removed == 0


def test_fulfilled_when_the_last_parcel_went():
    parcels = [
        {"status": "success", "created_at": "2026-11-20T10:00:00Z"},
        {"status": "success", "created_at": "2026-11-21T10:00:00Z"},
        {"status": "cancelled", "created_at": "2026-11-22T10:00:00Z"},
    ]
    order = read(fulfillment_status="fulfilled", fulfillments=parcels)
    assert order.fulfilled_at == datetime(2026, 11, 21, 10, tzinfo=UTC)
    assert read(fulfillment_status="partial", fulfillments=parcels).fulfilled_at is None


@pytest.mark.parametrize(
    ("refund", "amount", "shipping"),
    [
        ({"transactions": [("bogus", "success", "99.00")]}, 99, 0),
        ({"transactions": [("bogus", "pending", "99.00")]}, 0, 0),
        ({"adjustments": [("refund_discrepancy", "-5.85")]}, Decimal("5.85"), 0),
        ({"adjustments": [("refund_discrepancy", "349.00")], "lines": [(1, 1)]}, 0, 0),
        ({"adjustments": [("shipping_refund", "-99.00")], "transactions": [("bogus", "success", "99.00")]}, 0, 99),
        ({"lines": [(1, 1)], "transactions": [("bogus", "success", "999.00")]}, 0, 0),
        ({}, 0, 0),
    ],
    ids=["goodwill", "pending", "amount only", "money still pending", "shipping", "lines govern", "empty"],
)
def test_what_a_refund_gives_back_beside_its_lines(refund, amount, shipping):
    order_id, read_refund = facts.refund_from_webhook(refund_body(11, id=1, **refund))
    assert (order_id, read_refund.amount, read_refund.shipping) == (11, amount, shipping)


def test_the_buyers_currency_is_not_taken_for_the_shops():
    body = refund_body(11, id=1, transactions=[("bogus", "success", "99.00")])
    body["transactions"][0]["currency"] = "USD"
    assert facts.refund_from_webhook(body, currency="AUD")[1].amount == 0
    assert facts.refund_from_webhook(body, currency="USD")[1].amount == 99


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        (b"not json", "not JSON"),
        (b"\xff\xfe", "not JSON"),
        (b"[]", "not an object"),
        (b"{}", "no id"),
        ({"id": "x"}, "no id"),
        ({"id": 0}, "no id"),
        ({"id": 2**63}, "no id"),
        ({"id": 5, "line_items": [{"id": 1, "price": "ten"}]}, "not an amount"),
        ({"id": 5, "line_items": [{"id": 1, "quantity": "some"}]}, "not a quantity"),
    ],
)
def test_what_is_no_order_says_so(body, problem):
    with pytest.raises(facts.MalformedOrder, match=problem):
        facts.from_webhook(body)


def test_wrong_shapes_inside_an_order_are_left_out():
    order = facts.from_webhook(
        {"id": 5, "customer": [], "line_items": [{"id": 1, "price": "2", "quantity": 3, "price_set": []}, "x"],
         "shipping_lines": {}, "refunds": None, "tags": 7}
    )  # fmt: skip
    assert (order.customer_id, order.shipping, order.refunds) == (None, facts.ShippingFacts(), ())
    assert [(line.price, line.quantity) for line in order.lines] == [(2, 3)]


def test_facts_survive_storing():
    order = read(refunds=[refund_body(11, id=1, lines=[(1, 1)])], shipping_lines=[{"price": "5.00"}])
    assert load_json(dump(order)) == order == facts.load(json.loads(dump(order)))


def test_newest_does_not_depend_on_the_sequence():
    one, other = read(id=1, updated_at="2026-11-20T10:00:00Z"), read(id=1, updated_at="2026-11-20T10:00:01Z")
    same_second = read(id=1, updated_at="2026-11-20T10:00:01Z", name="#2")
    undated = read(id=1, updated_at=None, created_at=None, processed_at=None)
    assert newest(one, other) is newest(other, one) is other
    assert newest(other, same_second) is newest(same_second, other)
    assert newest(undated, one) is newest(one, undated) is one


def test_every_real_order_is_read():
    if not CORPUS.is_dir():
        pytest.skip(f"no folder of real payloads at {CORPUS}")
    orders = [path for folder in ("rest-order", "orders-create", "orders-paid") for path in (CORPUS / folder).glob("*")]
    assert len(orders) > 50
    for path in orders:
        order = facts.from_webhook(path.read_bytes())
        assert load_json(dump(order)) == order


def test_rubbish_never_crashes():
    if not CORPUS.is_dir():
        pytest.skip(f"no folder of real payloads at {CORPUS}")
    readers = [facts.from_webhook, facts.refund_from_webhook, facts.order_id_from]
    for path in [each for each in CORPUS.glob("*/*.json") if "graphql" not in each.parts[-2]]:
        for reader in readers:
            try:
                reader(path.read_bytes())
            except facts.MalformedOrder:
                continue


def test_in_every_real_order_a_code_took_no_more_off_than_came_off():
    if not CORPUS.is_dir():
        pytest.skip(f"no folder of real payloads at {CORPUS}")
    orders = [
        facts.from_webhook(path.read_bytes())
        for folder in ("rest-order", "orders-create")
        for path in sorted((CORPUS / folder).glob("*"))
    ]
    with_codes = [order for order in orders if order.codes]
    assert len(with_codes) > 20
    for order in with_codes:
        for part in (*order.lines, order.shipping):
            assert sum(share.amount for share in part.codes) <= part.discount
        for code in order.codes:
            use = of_code(order, code.lower())
            assert 0 <= use.returned <= use.total
