"""Redemptions in the admin: found by member or code, told step by step, cancelled by the shop."""

import re
from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from loyalty_app.members.models import Member
from loyalty_app.orders.models import Order
from loyalty_app.outbox.models import Effect
from loyalty_app.rewards import asking, cancel
from loyalty_app.rewards.models import Redemption
from loyalty_app.tenancy import acting_for
from tests.dashboard.redeemed import CARD, FIVE_OFF, TOTE, a_reward, failed, ready, redeemed, rich_member
from tests.ledger.books import holdings


@pytest.fixture
def ann(acme) -> Member:
    with acting_for(acme.id):
        return rich_member(7001, now=timezone.now())


@pytest.fixture
def theirs(rival) -> Redemption:
    """Somebody else's code, of a customer with the same number."""
    now = timezone.now()
    with acting_for(rival.id):
        return ready(rich_member(7001, now=now), a_reward(FIVE_OFF, now=now, name="Theirs"), now=now, code="CODE1")


def one(shop, member, terms=FIVE_OFF, *, make=ready, **fields) -> Redemption:
    now = timezone.now()
    with acting_for(shop.id):
        return make(member, a_reward(terms, now=now), now=now, **fields)


def listed(staff, query: str) -> list[int]:
    page = staff.get(f"/redemptions/?{query}").content.decode()
    return [int(id) for id in re.findall(r'id="redemption-(\d+)" href', page)]


def steps(page: str) -> list[str]:
    told = page.split("What happened")[1].split("</s-section>", maxsplit=1)[0]
    return re.findall(r"<s-text>([^<]*)</s-text>", told)


def now_of(shop, row: Redemption) -> Redemption:
    with acting_for(shop.id):
        return Redemption.objects.get(id=row.id)


def test_they_are_found_by_member_code_state_and_kind(acme, ann, theirs, staff):
    with acting_for(acme.id):
        bea = rich_member(7002, now=timezone.now())
        old = Member.objects.create(
            customer_id=None, state="merged", merged_into_id=ann.id, enrolled_by="order",
            enrolled_at=timezone.now(), changed_at=timezone.now(),
        )  # fmt: skip
    code = one(acme, ann, code="THANKS-77")
    tote = one(acme, ann, TOTE, make=redeemed, key="2")
    beas = one(acme, bea, make=failed)
    olds = one(acme, bea, TOTE, make=redeemed, key="2")
    with acting_for(acme.id):
        Redemption.objects.filter(id=olds.id).update(member_id=old.id)

    every = [olds.id, beas.id, tote.id, code.id]
    for query, wanted in [
        ("", every),
        ("search=thanks-77", [code.id]),
        (f"search={ann.id}", [olds.id, tote.id, code.id]),
        ("search=7001", [olds.id, tote.id, code.id]),
        ("search=7002", [beas.id]),
        ("search=CODE1", []),
        ("search=nobody", []),
        ("state=failed", [beas.id]),
        ("kind=custom", [olds.id, tote.id]),
        (f"reward={code.reward_id}", [code.id]),
        ("state=ready&kind=custom&search=7001", [olds.id, tote.id]),
        ("state=none&kind=lottery&reward=x", every),
        (f"before={tote.id}", [code.id]),
    ]:
        assert (query, listed(staff, query)) == (query, wanted)


def test_a_long_list_goes_on_with_its_filters(acme, ann, staff):
    with acting_for(acme.id):
        reward_id = a_reward(TOTE, now=timezone.now())
        ids = [redeemed(ann, reward_id, now=timezone.now(), key=str(number)).id for number in range(27)]

    page = staff.get("/redemptions/?kind=custom").content.decode()

    assert f"?kind=custom&amp;before={ids[2]}" in page
    assert listed(staff, f"kind=custom&before={ids[2]}") == [ids[1], ids[0]]


def test_a_code_is_told_from_the_wish_to_the_order(acme, ann, staff):
    row = one(acme, ann)
    now = timezone.now()
    with acting_for(acme.id):
        order = Order.objects.create(shopify_id=5001, name="#1001", placed_at=now, recorded_at=now)
        Redemption.objects.filter(id=row.id).update(
            state="used", order_id=order.id, used_at=now, used_amount=Decimal(4)
        )

    page = staff.get(f"/redemptions/{row.id}/").content.decode()

    assert steps(page) == [
        "Redeemed for 500 points.",
        "Shopify was asked.",
        "Ready to be used; the points are spent.",
        "Used in order #1001: 4.00 USD.",
    ]
    assert "CODE1" in page
    assert f"shopify://admin/discounts/{row.shopify_id}" in page
    assert "shopify://admin/orders/5001" in page
    assert page.count("<s-table-row>") == 2  # held, and spent
    assert "Cancel redemption" not in page


def test_a_gift_cards_code_is_never_shown(acme, ann, staff):
    row = one(acme, ann, CARD, make=redeemed)
    with acting_for(acme.id):
        asking.begin(row.id, now=timezone.now())
        asking.confirm(row.id, now=timezone.now(), code_sealed=b"sealed", last_characters="9xyz", shopify_id=5)

    page = staff.get(f"/redemptions/{row.id}/").content.decode()

    assert "•••• 9xyz" in page
    assert "sealed" not in page


def test_one_that_failed_says_why_and_home_tells_of_it(acme, ann, theirs, staff, rival_staff):
    assert "failed in the last 7 days" not in staff.get("/").content.decode()
    row = one(acme, ann, make=failed, detail="Minimum can't be <b>")

    page = staff.get(f"/redemptions/{row.id}/").content.decode()
    assert "Shopify said no. Shopify's words: Minimum can&#x27;t be &lt;b&gt; The member has the points back." in page
    assert steps(page) == ["Redeemed for 500 points.", "Shopify was asked.", "Failed. Shopify said no."]
    assert "1 redemption failed in the last 7 days" in staff.get("/").content.decode()
    assert "failed in the last 7 days" not in rival_staff.get("/").content.decode()

    with acting_for(acme.id):
        Redemption.objects.filter(id=row.id).update(closed_at=timezone.now() - timedelta(days=8))
    assert "failed in the last 7 days" not in staff.get("/").content.decode()


def test_one_on_its_way_shows_what_shopify_answered_last(acme, ann, staff):
    row = one(acme, ann, make=redeemed)
    with acting_for(acme.id):
        Effect.objects.filter(kind="fulfil_redemption", key=str(row.id)).update(attempts=2, error="No answer in 10 s.")

    page = staff.get(f"/redemptions/{row.id}/").content.decode()

    assert "Tried 2 times. No answer in 10 s. It is tried again by itself." in " ".join(page.split())


def test_the_shop_cancels_a_code_and_twice_is_once(acme, ann, theirs, staff):
    row = one(acme, ann)

    for _ in range(2):
        answer = staff.post(f"/redemptions/{row.id}/cancellation/")
        assert answer.headers["Location"] == f"/redemptions/{row.id}/?done=redemption_closing"

    told = now_of(acme, row)
    assert (told.state, told.reason, told.returned_points) == ("closing", "cancelled_by_merchant", 0)
    with acting_for(acme.id):
        assert Effect.objects.filter(kind="withdraw_redemption").count() == 1
        assert holdings(ann) == (99_500, 0, 0)
        locked = asking.locked(row.id)  # Shopify has taken the code away
        cancel.end(locked, Redemption.State.CANCELLED, now=timezone.now())
        assert holdings(ann) == (100_000, 0, 0)
    page = staff.get(f"/redemptions/{row.id}/").content.decode()
    assert steps(page)[-1] == "Cancelled. Somebody of the shop cancelled it here."
    assert theirs.state == "ready"


def test_where_shopify_said_no_the_shop_can_ask_again(acme, ann, staff):
    row = one(acme, ann)
    staff.post(f"/redemptions/{row.id}/cancellation/")
    with acting_for(acme.id):
        asked = Effect.objects.filter(kind="withdraw_redemption", key=str(row.id))
        asked.update(state="failed", error="Shopify said no.")

    assert "Ask Shopify again" in staff.get(f"/redemptions/{row.id}/").content.decode()
    staff.post(f"/redemptions/{row.id}/cancellation/")

    with acting_for(acme.id):
        assert (asked.get().state, asked.get().error) == ("due", "")
    assert now_of(acme, row).reason == "cancelled_by_merchant"


def test_a_custom_reward_is_cancelled_at_once_and_its_points_return_once(acme, ann, staff):
    row = one(acme, ann, TOTE, make=redeemed)

    for _ in range(2):
        answer = staff.post(f"/redemptions/{row.id}/cancellation/")
        assert answer.headers["Location"] == f"/redemptions/{row.id}/?done=redemption_cancelled"

    told = now_of(acme, row)
    assert (told.state, told.returned_points, told.returns) == ("cancelled", 300, 1)
    with acting_for(acme.id):
        assert holdings(ann) == (100_000, 0, 0)


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (redeemed, "This reward is still being made. Try again in a minute."),
        (failed, "This reward is used or closed already, so there is nothing to cancel."),
    ],
)
def test_what_cant_be_cancelled_says_so_and_stays(acme, ann, staff, make, sentence):
    row = one(acme, ann, make=make)

    answer = staff.post(f"/redemptions/{row.id}/cancellation/")

    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert now_of(acme, row).state == row.state


def test_an_unknown_one_is_not_found(staff, theirs):
    assert staff.get(f"/redemptions/{theirs.id + 10}/").status_code == 404
    assert staff.post(f"/redemptions/{theirs.id}/cancellation/").status_code == 404
