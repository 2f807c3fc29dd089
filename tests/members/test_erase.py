"""A person is forgotten; the figures stay."""

from datetime import timedelta

import pytest

from loyalty_app import outbox
from loyalty_app.ledger import audit
from loyalty_app.ledger.models import Transfer
from loyalty_app.ledger.transfers import post
from loyalty_app.members import erase, export, identity, merge, tags
from loyalty_app.members.models import Member, PrivacyRequest, TagSighting
from loyalty_app.orders.models import Order
from loyalty_app.outbox.models import Effect
from loyalty_app.tenancy import acting_for
from tests.ledger.books import earn, holdings
from tests.members.people import make_member, make_order

pytestmark = pytest.mark.usefixtures("in_acme")

FACTS = {"customer_id": 7, "email": "ann@example.com", "customer_tags": ["vip", "wholesale"], "lines": [{"id": 1}]}


@pytest.fixture
def ann(in_acme, now):
    member = make_member(7, joined_at=now)
    make_order(1, customer_id=7, member=member, facts=FACTS)
    post([earn(member, 100, key="a")], now=now)
    tags.see([(member.id, now, ["vip", "wholesale"])])
    return member


def test_the_person_goes_and_the_figures_stay(ann, now):
    erased = erase.redact(7, "ann@example.com", now=now)

    assert erased == erase.Erased(member_id=ann.id, orders=1)
    ann.refresh_from_db()
    assert (ann.customer_id, ann.state, ann.customer_hash) == (None, "redacted", identity.customer_hash(7))
    order = Order.objects.get()
    assert (order.customer_id, order.member_id, order.facts) == (None, ann.id, {"lines": [{"id": 1}]})
    assert TagSighting.objects.get().tags == []
    assert holdings(ann) == (100, 0, 0)
    assert Transfer.objects.count() == 1
    assert audit.audit() == []


def test_tags_that_rules_name_stay_so_that_a_refund_is_judged_alike(ann, now):
    erase.redact(7, "", now=now, keep_tags=["VIP"])

    assert TagSighting.objects.get().tags == ["vip"]
    assert Order.objects.get().facts == {"lines": [{"id": 1}], "customer_tags": ["vip"]}


def test_twice_is_once(ann, now):
    erase.redact(7, "ann@example.com", now=now)
    erase.redact(7, "ann@example.com", now=now + timedelta(days=1))

    assert Member.objects.count() == 1
    assert PrivacyRequest.objects.count() == 1


def test_an_order_that_was_read_before_forgets_too(ann, now):
    order = Order.objects.get()
    order.facts = {"shopify_id": 1, "customer_id": 7, "customer_tags": ["vip"]}
    assert order.described.customer_id == 7

    erase.strike([order])

    assert (order.described.customer_id, order.complete.customer_tags) == (None, None)


def test_parked_orders_of_the_address_are_forgotten(now):
    digest = identity.email_hash("ann@example.com")
    make_order(1, email_hash=digest)
    make_order(2, email_hash=identity.email_hash("bob@example.com"))

    assert erase.redact(None, "Ann@example.com", now=now).orders == 1

    assert list(Order.objects.filter(email_hash=digest)) == []
    assert Order.objects.exclude(email_hash="").get().shopify_id == 2


def test_orders_that_shopify_names_are_struck_even_when_nobodys(now):
    make_order(1, facts=FACTS)
    make_order(2, facts=FACTS)

    erase.redact(7, "", now=now, order_ids=[1])

    assert Order.objects.get(shopify_id=1).facts == {"lines": [{"id": 1}]}
    assert Order.objects.get(shopify_id=2).facts == FACTS


def test_a_request_may_come_before_the_order(now):
    erase.redact(7, "", now=now)

    member = Member.objects.get()
    assert (member.customer_id, member.state, member.customer_hash) == (None, "redacted", identity.customer_hash(7))


def test_a_request_about_nobody_leaves_no_trace_of_a_person(now):
    assert erase.redact(None, "", now=now) == erase.Erased()
    assert (Member.objects.count(), PrivacyRequest.objects.count()) == (0, 0)


def test_forgetting_the_survivor_forgets_who_was_merged_into_them(ann, now):
    merge.merge(7, 8, now=now)
    make_order(2, customer_id=8, member=ann, facts=FACTS)

    erase.redact(7, "", now=now)

    assert set(Member.objects.values_list("customer_id", "customer_hash", "state")) == {
        (None, identity.customer_hash(7), "redacted"),
        (None, identity.customer_hash(8), "merged"),
    }
    assert set(Order.objects.values_list("customer_id", flat=True)) == {None}


def asked_for() -> set[tuple[str, str, str]]:
    return set(Effect.objects.values_list("kind", "key", "state"))


def test_what_was_to_be_asked_about_the_person_names_nobody_any_more(ann, rival, now):
    merge.merge(7, 8, now=now)
    with acting_for(rival.id):
        outbox.record("fetch_tags", key="7", now=now)
    outbox.record_many("fetch_customer", {"7": {}, "8": {}, "9": {}}, now=now)
    outbox.record_many("fetch_tags", {"7": {}, "77": {}}, now=now)
    outbox.record("mirror_member", key="7", now=now)
    Effect.objects.filter(kind="fetch_customer").update(state=Effect.State.DONE, done_at=now)
    others = {each for each in asked_for() if each[0] not in erase.TOLD_OF_CUSTOMERS}

    erase.redact(7, "", now=now)

    assert asked_for() == others | {("fetch_customer", "9", "done"), ("fetch_tags", "77", "due")}
    with acting_for(rival.id):
        assert asked_for() == {("fetch_tags", "7", "due")}


def test_forgetting_an_alias_leaves_the_survivor(ann, now):
    merge.merge(7, 8, now=now)

    erase.redact(8, "", now=now)

    assert set(Member.objects.values_list("customer_id", "state")) == {(7, "active"), (None, "merged")}


def test_the_note_of_a_redaction_names_nobody(ann, now):
    export.requested("9999", customer_id=7, order_ids=[1], received_at=now)

    erase.redact(7, "ann@example.com", now=now)

    note = PrivacyRequest.objects.get(kind="redact")
    assert (note.customer_id, note.orders, note.done_at) == (None, [], now)
    asked = PrivacyRequest.objects.get(kind="data_request")
    assert (asked.customer_id, asked.orders) == (None, [])


def test_another_shops_member_is_not_touched(ann, rival, now):
    with acting_for(rival.id):
        eve = make_member(7)
    erase.redact(7, "", now=now)
    with acting_for(rival.id):
        eve.refresh_from_db()
        assert (eve.customer_id, eve.state) == (7, "active")


class TestShop:
    def test_everybody_of_the_shop_is_forgotten(self, in_acme, ann, rival, now):
        with acting_for(rival.id):
            make_member(7)
            make_order(1, customer_id=7, facts=FACTS)
        merge.merge(7, 8, now=now)
        erase.redact(9, "", now=now)
        outbox.record("fetch_tags", key="8", now=now)
        outbox.record("unmirror_member", key=str(ann.id), payload={"customer_ids": [8]}, now=now)
        make_order(2, email_hash=identity.email_hash("bob@example.com"))
        in_acme.uninstalled_at = now
        in_acme.save()

        assert erase.redact_shop(now=now) is True

        assert set(Member.objects.values_list("customer_id", "customer_hash")) == {(None, "")}
        assert set(Order.objects.values_list("customer_id", "email_hash")) == {(None, "")}
        assert Order.objects.get(shopify_id=1).facts == {"lines": [{"id": 1}]}
        assert (TagSighting.objects.count(), PrivacyRequest.objects.count()) == (0, 0)
        assert {kind for kind, _, _ in asked_for()} & set(erase.TOLD_OF_CUSTOMERS) == set()
        assert holdings(ann) == (100, 0, 0)
        assert audit.audit() == []
        with acting_for(rival.id):
            assert Order.objects.get().facts == FACTS

    def test_large_shops_are_erased_in_chunks(self, in_acme, now, monkeypatch):
        monkeypatch.setattr(erase, "CHUNK", 2)
        for number in range(5):
            make_order(number, customer_id=7, facts=FACTS)
        in_acme.uninstalled_at = now
        in_acme.save()

        erase.redact_shop(now=now)

        assert Order.objects.exclude(customer_id=None).count() == 0
        assert [order.facts for order in Order.objects.all()] == [{"lines": [{"id": 1}]}] * 5

    def test_a_shop_that_came_back_is_not_erased(self, ann, now):
        assert erase.redact_shop(now=now) is False
        ann.refresh_from_db()
        assert ann.customer_id == 7
