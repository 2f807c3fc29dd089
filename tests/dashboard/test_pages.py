"""Every page of the admin: whose it is, what it costs, what it is made of."""

from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from django.urls import reverse

from loyalty_app.dashboard import markup
from loyalty_app.earning import programme, rulebook
from loyalty_app.earning.models import Award
from loyalty_app.earning.terms import Terms
from loyalty_app.ledger import transfers
from loyalty_app.ledger.transfers import Posting
from loyalty_app.members.models import Member, PrivacyRequest
from loyalty_app.orders.models import Order
from loyalty_app.outbox.models import Effect
from loyalty_app.shops.models import Shop
from loyalty_app.tenancy import acting_for
from webhooks.models import Event, Waiting

MANIFEST = markup.load_manifest(Path(__file__).parent / "polaris_manifest.json")
PAGES = [
    "/",
    "/rules/",
    "/rules/new/",
    "/rules/new/?kind=per_amount",
    "/rules/new/?kind=per_order",
    "/rules/new/?kind=joining",
    "/rules/new/?kind=multiplier",
    "/activity/",
    "/activity/?show=nothing&order=%23acme-1",
    "/activity/ledger/",
    "/members/",
    "/events/",
    "/settings/",
    "/settings/privacy/",
]
# The gate reads the shop and its connection; the rest is the page's own.
QUERIES_MAX = 10


def fill(shop: Shop, *, rows: int, now) -> None:
    """A shop in which everything that a page lists is there ``rows`` times, named after the shop."""
    name = shop.domain.split(".")[0]
    with acting_for(shop.id):
        programme.begin(now=now - timedelta(days=30))
        for number in range(1, rows + 1):
            member = Member.objects.create(
                customer_id=9000 + number, enrolled_by="order", enrolled_at=now, changed_at=now
            )
            order = Order.objects.create(
                shopify_id=5000 + number, name=f"#{name}-{number}", member=member, placed_at=now, recorded_at=now
            )
            fields = {"order": order, "member": member, "judged_at": now, "at": now, "explanation": {}}
            Award.objects.create(kind="order", number=1, points=120, delta=120, reason="earned", **fields)
            Award.objects.create(kind="order", number=2, points=0, delta=-120, reason="cancelled", **fields)
            rulebook.publish(f"{name} rule {number}", Terms(kind="per_amount", points=5, per=Decimal(1)), now=now)
            _post(member, order, now)
            _hold(shop, number, now)


def _post(member: Member, order: Order, now) -> None:
    earned = Posting(
        key=f"{order.id}:1",
        kind="earn",
        member_id=member.id,
        source="issued",
        target="available",
        points=120,
        at=now,
        origin=f"order:{order.shopify_id}",
    )
    transfers.post([earned], now=now)


def _hold(shop: Shop, number: int, now) -> None:
    for state in ("failed", "due"):
        event = Event.objects.create(
            shop_id=shop.id,
            domain=shop.domain,
            topic="orders/paid",
            webhook_id=f"{shop.id}-{number}-{state}",
            received_at=now,
        )
        error = f"{shop.domain} broke"
        Waiting.objects.create(shop_id=shop.id, id=event.id, state=state, due_at=now, attempts=3, error=error)
    Effect.objects.create(
        kind="mirror_balance", key=str(number), state="failed", due_at=now, created_at=now, error=f"{shop.domain} no"
    )
    PrivacyRequest.objects.create(
        kind="data_request", key=f"{number}", customer_id=9000 + number, received_at=now, due_at=now
    )


@pytest.fixture
def both(acme, rival, now):
    fill(acme, rows=3, now=now)
    fill(rival, rows=3, now=now)


@pytest.mark.parametrize("path", PAGES)
def test_a_page_shows_its_own_shop_only(path, both, staff, rival_staff):
    ours, theirs = staff.get(path), rival_staff.get(path)

    assert (ours.status_code, theirs.status_code) == (200, 200)
    assert "rival" not in ours.content.decode()
    assert "acme" not in theirs.content.decode().replace("acme-1", "")


def test_anothers_rows_are_not_found_by_their_number(both, acme, staff, rival_staff):
    with acting_for(acme.id):
        numbers = {
            "rule": rulebook.all_revisions()[0].rule_id,
            "award": Award.objects.first().id,
            "member": Member.objects.first().id,
            "privacy_export": PrivacyRequest.objects.first().id,
        }

    for name, number in numbers.items():
        address = reverse(f"dashboard:{name}", args=[number])
        assert (name, staff.get(address).status_code) == (name, 200)
        assert (name, rival_staff.get(address).status_code) == (name, 404)


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize("path", PAGES)
def test_a_page_asks_the_database_at_most_ten_times(path, rows, acme, staff, now, django_assert_max_num_queries):
    fill(acme, rows=rows, now=now)

    with django_assert_max_num_queries(QUERIES_MAX):
        staff.get(path)


@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_made_of_shopifys_elements(path, both, staff):
    page = staff.get(path).content.decode()

    assert markup.faults(page, manifest=MANIFEST) == []
    assert page.index("<script") == page.index('<script src="https://cdn.shopify.com/shopifycloud/app-bridge.js"')


@pytest.mark.parametrize("path", PAGES)
def test_an_empty_shop_has_pages_too(path, acme, staff):
    answer = staff.get(path)

    assert answer.status_code == 200
    assert markup.faults(answer.content.decode(), manifest=MANIFEST) == []


@pytest.mark.parametrize("path", PAGES)
def test_a_page_sets_no_cookie_and_is_never_kept(path, acme, staff):
    answer = staff.get(path)

    assert answer.cookies == {}
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("path", PAGES)
def test_nobody_without_a_session_token_sees_a_page(path, both, client):
    document = client.get(path)
    fragment = client.get(path, headers={"HX-Request": "true"})

    assert document.status_code == 302
    assert document.headers["Location"].startswith("/auth/patch-id-token?")
    assert fragment.status_code == 401
    assert b"acme" not in fragment.content
