"""Every page of the admin: whose it is, what it costs, what it is made of."""

import gzip
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from django.urls import reverse
from django.utils import timezone

from loyalty_app.dashboard import markup
from loyalty_app.dashboard.rewards.kinds import SHAPES
from loyalty_app.earning import programme, replay, rulebook
from loyalty_app.earning.models import Award
from loyalty_app.earning.terms import Terms
from loyalty_app.ledger import transfers
from loyalty_app.ledger.transfers import Posting
from loyalty_app.members.models import Member, PrivacyRequest
from loyalty_app.orders.models import Order
from loyalty_app.outbox.models import Effect
from loyalty_app.rewards import donations
from loyalty_app.rewards.models import Redemption, Reward
from loyalty_app.shops.models import Shop
from loyalty_app.tenancy import acting_for
from tests import kept
from tests.dashboard.redeemed import FIVE_OFF, TOTE, TREES, a_reward, failed, ready, redeemed, rich_member
from webhooks.models import Event, Waiting

MANIFEST = markup.load_manifest(Path(__file__).parent / "polaris_manifest.json")
PAGES = [
    "/",
    "/?period=365",
    "/?period=custom",
    "/figures/points/?of=issued",
    "/figures/points/?of=expired&from=2001-01-01&to=2001-02-01",
    "/figures/orders/",
    "/start/",
    "/look/",
    "/look/texts/",
    "/look/texts/?language=fr&group=sentences",
    "/rules/",
    "/rules/new/",
    "/rules/new/?kind=per_amount",
    "/rules/new/?kind=per_order",
    "/rules/new/?kind=joining",
    "/rules/new/?kind=multiplier",
    "/rules/replay/",
    "/rules/replay/?draft=1",
    "/rewards/",
    "/rewards/new/",
    *(f"/rewards/new/?kind={kind}" for kind in SHAPES),
    "/redemptions/",
    "/redemptions/?state=failed&kind=amount_off&search=1",
    "/fulfilment/",
    "/fulfilment/?stage=delivered",
    "/rewards/donations/",
    "/activity/",
    "/activity/?show=nothing&order=%23acme-1",
    "/activity/ledger/",
    "/members/",
    "/members/?state=active&came=order&least=1&since=2026-01-01",
    "/members/?orders=2&orders_until=2026-01-01&active_since=2026-01-01&active_until=2026-02-01",
    "/members/views/?least=1",
    "/members/adjustments/",
    "/members/adjustments/files/",
    "/members/adjustments/?show=waiting&member=1",
    "/events/",
    "/settings/",
    "/settings/expiry/",
    "/settings/trail/",
    "/settings/trail/?subject=rule&staff=42",
    "/settings/privacy/",
]
# The gate reads the shop with its connection; the rest is the page's own, by a process that keeps nothing of the shop.
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
            replay.ask(
                rulebook.drafts.save(f"{name} draft", Terms(kind="per_order", points=number), now=now), days=30, now=now
            )
            _post(member, order, now)
            _hold(shop, number, now)
            _redeem(name, number, now)


def _redeem(name: str, number: int, now) -> None:
    """Every kind of redemption's end, and rewards that wait for a permission."""
    member = rich_member(9500 + number, now=now)
    for terms in (FIVE_OFF, TOTE, TREES):
        reward_id = a_reward(terms, now=now, name=f"{name} {terms.kind} {number}")
        if terms.kind == "amount_off":
            ready(member, reward_id, now=now, key=f"{number}:1", code=f"{name}-{number}".upper())
            failed(member, reward_id, now=now, key=f"{number}:2", detail=f"{name} no")
        else:
            redeemed(member, reward_id, now=now, key=f"{number}:{terms.kind}", note=f"{name} please")
        if terms.kind == "donation":
            donations.pay_out(reward_id, amount=Decimal(1), paid_on=now.date(), proof=f"{name} receipt", now=now)


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
        kind="refetch_order", key=str(number), state="failed", due_at=now, created_at=now, error=f"{shop.domain} no"
    )
    PrivacyRequest.objects.create(
        kind="data_request", key=f"{number}", customer_id=9000 + number, received_at=now, due_at=now
    )


@pytest.fixture
def both(acme, rival, now):
    fill(acme, rows=3, now=now)
    fill(rival, rows=3, now=now)


def test_a_page_shows_its_own_shop_only(both, staff, rival_staff):
    told = {path: (staff.get(path), rival_staff.get(path)) for path in PAGES}

    assert {path for path, pair in told.items() if [each.status_code for each in pair] != [200, 200]} == set()
    assert {path for path, (ours, _) in told.items() if "rival" in words_of(ours)} == set()
    assert {path for path, (_, theirs) in told.items() if "acme" in words_of(theirs).replace("acme-1", "")} == set()


def words_of(page) -> str:
    return page.content.decode().lower()


def test_anothers_rows_are_not_found_by_their_number(both, acme, staff, rival_staff):
    with acting_for(acme.id):
        numbers = {
            "rule": rulebook.all_revisions()[0].rule_id,
            "award": Award.objects.first().id,
            "member": Member.objects.first().id,
            "privacy_export": PrivacyRequest.objects.first().id,
            "reward": Reward.objects.first().id,
            "redemption": Redemption.objects.first().id,
            "donation_pot": Reward.objects.get(name="acme donation 1").id,
        }

    for name, number in numbers.items():
        address = reverse(f"dashboard:{name}", args=[number])
        assert (name, staff.get(address).status_code) == (name, 200)
        assert (name, rival_staff.get(address).status_code) == (name, 404)


@pytest.mark.parametrize("rows", [1, 3])
def test_a_page_asks_the_database_at_most_ten_times(rows, acme, staff, now):
    fill(acme, rows=rows, now=now)
    asked = {}

    for path in PAGES:
        asked[path] = len(kept.asked(lambda path=path: staff.get(path), afresh=True))

    assert {path: count for path, count in asked.items() if count > QUERIES_MAX} == {}


def test_what_is_kept_between_pages_is_read_from_tables_that_count_and_from_no_other(acme, staff, now):
    fill(acme, rows=2, now=now)

    once = {table for path in PAGES for table in kept.tables_read_once(lambda path=path: staff.get(path))}

    assert {"earning_rulerevision", "rewards_rewardrevision", "earning_programmerevision"} <= once
    assert once <= kept.tables_that_count()


def test_the_next_page_says_what_was_changed(acme, staff, now):
    fill(acme, rows=1, now=now)
    with acting_for(acme.id):
        rule = rulebook.all_revisions()[0]
    page = f"/rules/{rule.rule_id}/"
    before = [words_of(staff.get(page)) for _ in range(2)]

    with acting_for(acme.id):
        rulebook.revise(rule.rule_id, rule.terms, name="Renamed", now=timezone.now())

    assert "renamed" in words_of(staff.get(page))
    assert "renamed" not in "".join(before)


def test_what_is_done_to_anothers_reward_or_redemption_is_not_found(both, acme, rival_staff):
    with acting_for(acme.id):
        reward_id, redemption_id = Reward.objects.first().id, Redemption.objects.filter(state="ready").first().id
        before = list(Reward.objects.values()), list(Redemption.objects.values())

    for act in ("reward_place", "reward_pause", "reward_resumption", "reward_end"):
        assert (act, rival_staff.post(reverse(f"dashboard:{act}", args=[reward_id])).status_code) == (act, 404)
    for act in ("redemption_cancellation", "redemption_stage"):
        assert (act, rival_staff.post(reverse(f"dashboard:{act}", args=[redemption_id])).status_code) == (act, 404)

    with acting_for(acme.id):
        assert (list(Reward.objects.values()), list(Redemption.objects.values())) == before


def test_a_page_is_made_of_shopifys_elements(both, staff):
    pages = {path: staff.get(path).content.decode() for path in PAGES}

    wrong = {path: markup.faults(page, manifest=MANIFEST) for path, page in pages.items()}
    assert {path: faults for path, faults in wrong.items() if faults} == {}
    first = '<script src="https://cdn.shopify.com/shopifycloud/app-bridge.js"'
    assert {path for path, page in pages.items() if page.index("<script") != page.index(first)} == set()


def test_an_empty_shop_has_pages_too(acme, staff):
    answers = {path: staff.get(path) for path in PAGES}

    assert {path for path, answer in answers.items() if answer.status_code != 200} == set()
    wrong = {path: markup.faults(answer.content.decode(), manifest=MANIFEST) for path, answer in answers.items()}
    assert {path: faults for path, faults in wrong.items() if faults} == {}
    assert {path for path, answer in answers.items() if answer.cookies} == set()
    assert {answer.headers["Cache-Control"] for answer in answers.values()} == {"no-store"}


def test_pages_are_compressed_for_who_can_read_that(both, staff):
    packed = staff.get("/members/", headers={"Accept-Encoding": "gzip"})
    plain = staff.get("/members/")

    assert (packed.headers["Content-Encoding"], "Content-Encoding" in plain.headers) == ("gzip", False)
    assert gzip.decompress(packed.content) == plain.content
    assert len(packed.content) < len(plain.content) / 2
    assert {"Accept-Encoding"} <= {part.strip() for part in plain.headers["Vary"].split(",")}


def test_nobody_without_a_session_token_sees_a_page(both, client):
    for path in PAGES:
        document = client.get(path)
        fragment = client.get(path, headers={"HX-Request": "true"})

        assert document.status_code == 302, path
        assert document.headers["Location"].startswith("/auth/patch-id-token?"), path
        assert fragment.status_code == 401, path
        assert b"acme" not in fragment.content, path
