"""What each topic does, in every sequence. Two shops: what one is told changes nothing in the other."""

from datetime import timedelta

import pytest

from loyalty_app.ledger import audit
from loyalty_app.members import tags
from loyalty_app.members.models import Member, PrivacyRequest
from loyalty_app.orders.models import Order
from loyalty_app.outbox.models import Effect
from loyalty_app.shops.models import Connection
from loyalty_app.tenancy import acting_for
from tests.factories import PLACED_AT, OrderBody, joining, per_amount, running_programme
from tests.webhooks.events import arrive, available, bodies, outcome
from webhooks import processing
from webhooks.models import Waiting
from webhooks.topics import TOPICS

pytestmark = pytest.mark.django_db


@pytest.fixture
def earning(acme, rival):
    for shop in (acme, rival):
        with acting_for(shop.id):
            running_programme(per_amount(1), joining(10))


def order(order_id: int, customer_id: int | None = 7001, **fields) -> dict:
    return OrderBody(id=order_id, customer={"id": customer_id} if customer_id else None, **fields)


def effects(shop) -> list[tuple[str, str]]:
    with acting_for(shop.id):
        asked = Effect.objects.exclude(kind="mirror_member").order_by("id")
        return list(asked.values_list("kind", "key"))


def told(shop, topic: str, body, *, now, at=None) -> tuple[str, str]:
    """Tell it and work it off; what became of it."""
    event = arrive(shop, topic, body, at=at or now)
    processing.drain(now=now)
    return outcome(event)


def test_every_topic_of_the_programme_is_there():
    assert sorted(TOPICS) == [
        "app/scopes_update",
        "app/uninstalled",
        "customer.tags_added",
        "customer.tags_removed",
        "customers/create",
        "customers/data_request",
        "customers/delete",
        "customers/merge",
        "customers/redact",
        "customers/update",
        "discounts/delete",
        "discounts/redeemcode_removed",
        "discounts/update",
        "order_transactions/create",
        "orders/cancelled",
        "orders/create",
        "orders/delete",
        "orders/edited",
        "orders/fulfilled",
        "orders/paid",
        "orders/partially_fulfilled",
        "orders/updated",
        "refunds/create",
        "shop/redact",
        "shop/update",
    ]


class TestOrders:
    @pytest.mark.parametrize(
        ("topic", "body"),
        [
            ("orders/edited", {"order_edit": {"id": 5, "order_id": 450}}),
            ("order_transactions/create", {"id": 5, "order_id": "450", "status": "success"}),
        ],
    )
    def test_a_body_without_the_orders_state_has_the_order_fetched_once(self, acme, rival, now, topic, body):
        first = told(acme, topic, body, now=now)
        again = told(acme, topic, body, now=now)

        assert first == again == ("applied", "The order is being fetched.")
        assert effects(acme) == [("refetch_order", "450")]
        assert effects(rival) == []

    @pytest.mark.parametrize("act", ["create", "updated", "paid", "cancelled", "fulfilled", "partially_fulfilled"])
    def test_the_state_decides_and_not_the_topic(self, acme, earning, now, act):
        topic = f"orders/{act}"
        told(acme, topic, order(1), now=now)
        told(acme, topic, order(2, financial_status="pending"), now=now)
        told(acme, topic, order(3, test=True), now=now)

        assert available(acme) == {7001: 100}

    def test_cancelled_and_brought_back(self, acme, earning, now):
        cancelled = {"cancelled_at": now.isoformat(), "updated_at": now.isoformat()}
        told(acme, "orders/paid", order(1), now=now)
        told(acme, "orders/cancelled", order(1, **cancelled), now=now)
        assert available(acme) == {}

        told(acme, "orders/updated", order(1, updated_at=(now + timedelta(hours=1)).isoformat()), now=now)

        assert available(acme) == {7001: 100}

    def test_a_deleted_order_is_worth_nothing_whatever_comes_later(self, acme, earning, now):
        told(acme, "orders/paid", order(1), now=now)
        told(acme, "orders/delete", {"id": 1}, now=now)
        told(acme, "orders/updated", order(1, updated_at=(now + timedelta(hours=1)).isoformat()), now=now)

        assert available(acme) == {}
        with acting_for(acme.id):
            assert audit.audit() == []


class TestPeople:
    def test_tags_are_known_as_of_their_day(self, acme, rival, earning, now):
        for shop in (acme, rival):
            told(shop, "orders/paid", order(1), now=now)
        day = timedelta(days=1)
        gid = "gid://shopify/Customer/7001"

        told(acme, "customers/update", {"id": 7001, "tags": "Gold, vip", "updated_at": now.isoformat()}, now=now)
        for topic, tag, at in (("removed", "vip", now + 2 * day), ("added", "staff", now + day)):
            body = {"customerId": gid, "tags": [tag], "occurredAt": at.isoformat()}
            assert told(acme, f"customer.tags_{topic}", body, now=now) == ("applied", "The tags are noted.")

        with acting_for(acme.id):
            member = Member.objects.get(customer_id=7001)
            seen = tags.as_of([(member.id, now), (member.id, now + day), (member.id, now + 2 * day)])
            assert [sorted(seen[member.id, now + number * day]) for number in range(3)] == [
                ["gold", "vip"],
                ["gold", "staff", "vip"],
                ["gold", "staff"],
            ]
        with acting_for(rival.id):
            member = Member.objects.get(customer_id=7001)
            assert tags.as_of([(member.id, now)]) == {(member.id, now): frozenset()}

    @pytest.mark.parametrize(
        ("topic", "body", "points"),
        [
            ("customers/update", {"id": 7001, "tags": "Gold"}, 100),
            ("customers/update", {"id": 7001, "tags": "silver"}, 0),
            ("customer.tags_added", {"customerId": "gid://shopify/Customer/7001", "tags": ["gold"]}, 100),
        ],
    )
    def test_tags_that_are_told_after_the_order_count_for_it(self, acme, now, topic, body, points):
        with acting_for(acme.id):
            running_programme(per_amount(1, customer_tags=("gold",)))
        told(acme, "orders/paid", order(1), now=now)
        assert available(acme) == {}
        with acting_for(acme.id):
            assert Effect.objects.filter(kind="fetch_tags", key="7001").exists()
        before = (PLACED_AT - timedelta(days=1)).isoformat()

        told(acme, topic, body | {"updated_at": before, "occurredAt": before}, now=now)

        assert sum(available(acme).values()) == points

    @pytest.mark.parametrize(
        ("topic", "body"),
        [
            ("customers/create", {"id": 9, "tags": "gold"}),
            ("customers/update", {"id": "9", "tags": ["gold"]}),
            ("customer.tags_added", {"customerId": "gid://shopify/Customer/9", "tags": ["gold"]}),
            ("customer.tags_removed", {"customerId": "gid://shopify/Customer/9", "tags": ["gold"]}),
        ],
    )
    def test_who_is_no_member_stays_unknown(self, acme, earning, now, topic, body):
        assert told(acme, topic, body, now=now) == ("ignored", "This customer is no member.")
        with acting_for(acme.id):
            assert Member.objects.count() == 0

    def merge(self, status="completed", kept=7001, deleted=7002) -> dict:
        return {
            "admin_graphql_api_customer_kept_id": f"gid://shopify/Customer/{kept}",
            "admin_graphql_api_customer_deleted_id": f"gid://shopify/Customer/{deleted}",
            "status": status,
            "errors": [],
        }

    @pytest.mark.parametrize("status", ["failed", "in_progress", "", None])
    def test_a_merge_that_did_not_complete_moves_nothing(self, acme, earning, now, status):
        told(acme, "orders/paid", order(1, 7001), now=now)
        told(acme, "orders/paid", order(2, 7002), now=now)

        assert told(acme, "customers/merge", self.merge(status), now=now) == ("ignored", "The merge did not complete.")
        assert available(acme) == {7001: 100, 7002: 100}

    def test_a_merge_unites_the_points_once(self, acme, rival, earning, now):
        for shop in (acme, rival):
            told(shop, "orders/paid", order(1, 7001), now=now)
            told(shop, "orders/paid", order(2, 7002), now=now)

        assert told(acme, "customers/merge", self.merge(), now=now) == ("applied", "Merged.")
        assert told(acme, "customers/merge", self.merge(), now=now) == ("ignored", "They are one member already.")

        assert available(acme) == {7001: 200}
        assert available(rival) == {7001: 100, 7002: 100}
        with acting_for(acme.id):
            assert audit.audit() == []

    def test_a_merge_is_shown_in_the_storefront(self, acme, earning, now):
        told(acme, "orders/paid", order(1, 7002), now=now)
        with acting_for(acme.id):
            Effect.objects.all().delete()
        told(acme, "customers/merge", self.merge(), now=now)

        with acting_for(acme.id):
            kept = Member.objects.get(customer_id=7001)
            assert list(Effect.objects.values_list("kind", "key")) == [("mirror_member", str(kept.id))]

    @pytest.mark.parametrize("merge_at", range(4))
    def test_a_merge_may_come_before_between_or_after_the_orders(self, acme, earning, now, merge_at):
        news = [("orders/paid", order(number + 1, 7001 + number % 2)) for number in range(3)]
        news.insert(merge_at, ("customers/merge", self.merge()))

        for topic, body in news:
            told(acme, topic, body, now=now)

        assert available(acme) == {7001: 300}
        with acting_for(acme.id):
            assert audit.audit() == []

    def test_a_merge_after_the_uninstall_still_counts(self, acme, earning, now):
        told(acme, "orders/paid", order(1, 7001), now=now)
        told(acme, "orders/paid", order(2, 7002), now=now)
        acme.uninstalled_at = now
        acme.save()

        assert told(acme, "customers/merge", self.merge(), now=now) == ("applied", "Merged.")

    def test_a_deleted_customer_keeps_the_points_for_a_merge_that_may_follow(self, acme, earning, now):
        told(acme, "orders/paid", order(1, 7002), now=now)

        assert told(acme, "customers/delete", {"id": 7002}, now=now)[0] == "ignored"
        told(acme, "customers/merge", self.merge(), now=now)

        assert available(acme) == {7001: 100}


class TestPrivacy:
    REQUEST = {
        "shop_id": 954889,
        "orders_requested": [299938, "280263", "gid://shopify/Order/220458", None, "x"],
        "customer": {"id": "7001", "email": "ann@example.com"},
        "data_request": {"id": 9999},
    }

    def test_an_export_waits_for_the_owner_once(self, acme, rival, now):
        assert told(acme, "customers/data_request", self.REQUEST, now=now)[0] == "applied"
        told(acme, "customers/data_request", self.REQUEST, now=now)

        with acting_for(acme.id):
            request = PrivacyRequest.objects.get()
        assert (request.kind, request.key, request.customer_id, request.orders) == (
            "data_request", "9999", 7001, [299938, 280263, 220458],
        )  # fmt: skip
        assert (request.received_at, request.due_at, request.done_at) == (now, now + timedelta(days=30), None)
        with acting_for(rival.id):
            assert PrivacyRequest.objects.count() == 0

    def test_a_forgotten_customer_leaves_points_without_a_name(self, acme, rival, earning, now):
        for shop in (acme, rival):
            told(shop, "orders/paid", order(1), now=now)

        body = {"customer": {"id": 7001, "email": "ann@example.com"}, "orders_to_redact": [1]}
        assert told(acme, "customers/redact", body, now=now) == ("applied", "The customer is forgotten.")
        told(acme, "orders/updated", order(1, updated_at=(now + timedelta(hours=1)).isoformat()), now=now)
        told(acme, "orders/paid", order(2), now=now)

        with acting_for(acme.id):
            assert Member.objects.filter(customer_id=7001).exists() is False
            assert Order.objects.exclude(customer_id=None).count() == 0
            assert audit.audit() == []
        assert available(rival) == {7001: 100}

    def test_what_they_sent_is_dropped_and_other_peoples_is_kept(self, acme, rival, earning, now):
        mine = [order(1), order(2, None, email="Ann@Example.com"), order(3, None, email="x@example.com"), {"id": 7001}]
        others = [
            order(4, 70010, email="z@example.com"),
            order(5, 7002, email="joann@example.org"),
            order(31, 17001, email="y@example.com"),
        ]
        for shop in (acme, rival):
            for body in mine + others:
                arrive(shop, "orders/paid", body | {"name": ""})
            processing.drain(now=now)
        waits = arrive(acme, "orders/paid", order(1))
        Waiting.objects.filter(shop_id=acme.id, id=waits).update(due_at=now + timedelta(days=1))

        told(
            acme,
            "customers/redact",
            {"customer": {"id": 7001, "email": "ann@example.com"}, "orders_to_redact": [3]},
            now=now,
        )

        assert bodies(acme) == [False] * 4 + [True] * 3 + [True, False]
        assert bodies(rival) == [True] * 7

    @pytest.mark.parametrize(
        "body",
        [
            {"customer": {"id": 404}},
            {"customer": {"email": "nobody@example.com"}},
            {"customer": {"id": None, "email": "", "phone": "555"}, "orders_to_redact": [1]},
        ],
    )
    def test_an_unknown_person_to_forget_is_no_failure(self, acme, earning, now, body):
        assert told(acme, "customers/redact", body, now=now)[0] in ("applied", "ignored")


class TestShop:
    @pytest.fixture
    def connected(self, acme, rival, now):
        for shop in (acme, rival):
            with acting_for(shop.id):
                Connection.objects.create(state="connected", access_token_sealed=b"sealed", changed_at=now)

    def states(self, *shops) -> list[tuple[bool, str, bool]]:
        found = []
        for shop in shops:
            shop.refresh_from_db()
            with acting_for(shop.id):
                connection = Connection.objects.get()
            found.append((shop.is_installed, connection.state, bool(connection.access_token_sealed)))
        return found

    def test_an_uninstall_drops_the_tokens_and_keeps_the_books(self, acme, rival, earning, connected, now):
        told(acme, "orders/paid", order(1), now=now)
        later = now + timedelta(hours=1)

        assert told(acme, "app/uninstalled", {"id": 1}, now=now, at=later)[0] == "applied"
        again = told(acme, "app/uninstalled", {"id": 1}, now=now, at=later)

        assert again[0] == "applied"
        assert self.states(acme, rival) == [(False, "disconnected", False), (True, "connected", True)]
        assert available(acme) == {7001: 100}

    def test_an_uninstall_that_arrives_after_the_return_does_nothing(self, acme, rival, connected, now):
        before = now - timedelta(seconds=1)

        assert told(acme, "app/uninstalled", {"id": 1}, now=now, at=before) == (
            "ignored",
            "The shop has come back since.",
        )
        assert self.states(acme) == [(True, "connected", True)]

    @pytest.mark.parametrize("topic", ["shop/update", "app/scopes_update"])
    def test_details_are_asked_for_instead_of_believed(self, acme, rival, now, topic):
        told(acme, topic, {"id": "gid://shopify/Shop/1", "current": ["write_orders"], "currency": "XXX"}, now=now)

        assert effects(acme) == [("refresh_shop", "shop")]
        assert effects(rival) == []
        acme.refresh_from_db()
        assert acme.currency == "USD"

    def test_a_shop_that_left_is_forgotten_and_its_books_stay(self, acme, rival, earning, connected, now):
        for shop in (acme, rival):
            told(shop, "orders/paid", order(1), now=now)
        told(acme, "app/uninstalled", {}, now=now, at=now + timedelta(hours=1))

        done = told(acme, "shop/redact", {"shop_id": 1}, now=now, at=now + timedelta(hours=49))

        assert done == ("applied", "The shop's people are forgotten; the books stay.")
        with acting_for(acme.id):
            assert Member.objects.exclude(customer_id=None).count() == 0
            assert Order.objects.exclude(customer_id=None).count() == 0
            assert audit.audit() == []
        assert available(rival) == {7001: 100}
        assert (bodies(acme), bodies(rival)) == ([False] * 3, [True])

    def test_a_shop_that_came_back_within_two_days_is_not_forgotten(self, acme, earning, now):
        acme.installed_at, acme.uninstalled_at = now, None
        acme.save()
        told(acme, "orders/paid", order(1), now=now)

        done = told(acme, "shop/redact", {}, now=now, at=now + timedelta(hours=47))

        assert done == ("ignored", "The app is installed again.")
        assert available(acme) == {7001: 100}

    def test_a_shop_that_is_connected_is_never_forgotten(self, acme, earning, connected, now):
        told(acme, "orders/paid", order(1), now=now)

        assert told(acme, "shop/redact", {}, now=now, at=now + timedelta(days=90))[0] == "ignored"
        assert available(acme) == {7001: 100}

    def test_when_the_uninstall_got_lost_the_redaction_stands_for_it(self, acme, rival, earning, connected, now):
        told(acme, "orders/paid", order(1), now=now)
        with acting_for(acme.id):
            Connection.objects.update(state="reconnect_needed")

        assert told(acme, "shop/redact", {}, now=now, at=now + timedelta(days=90))[0] == "applied"
        acme.refresh_from_db()
        assert acme.is_installed is False
        assert available(acme) == {}

    def test_a_redaction_of_an_earlier_installation_is_late(self, acme, earning, now):
        told(acme, "orders/paid", order(1), now=now)
        acme.uninstalled_at = now + timedelta(days=5)
        acme.save()

        assert told(acme, "shop/redact", {}, now=now, at=now + timedelta(days=3))[0] == "ignored"
        assert available(acme) == {7001: 100}
