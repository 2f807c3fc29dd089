"""How a redemption ends: cancelled, run out, used, changed by the merchant; and where the points are then."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from devstore import discounts, gift_cards, misbehaviour
from loyalty_app import jobs
from loyalty_app.outbox.models import Effect
from loyalty_app.rewards import cancel, catalogue, merchants, redeem, run_out
from loyalty_app.rewards.errors import NotPossible, UnknownRedemption
from loyalty_app.rewards.models import Redemption
from loyalty_app.rewards.redeem import Wish
from loyalty_app.tenancy import acting_for
from tests.rewards.conftest import held, work_off
from tests.rewards.offering import offering, terms_of
from tests.webhooks.events import arrive, outcome
from webhooks import processing


def ready(member, kind="amount_off", *, key="wish", **fields) -> Redemption:
    row = redeem.redeem(member, offering(kind, **fields), Wish(), key=key, now=timezone.now())
    work_off()
    return fresh(row)


def fresh(row) -> Redemption:
    return Redemption.objects.get(id=row.id)


def codes_in(store, shop) -> list[str]:
    return [each["code"] for each in discounts.codes(store, shop.domain) if each["status"] == "ACTIVE"]


@pytest.mark.parametrize("by", ["member", "merchant"])
def test_a_cancelled_code_works_no_more_before_the_points_are_back(member, connected, store, by):
    row = ready(member)
    cancel.cancel(row.id, by=by, now=timezone.now())
    assert (fresh(row).state, held(member)) == ("closing", (500, 0))

    work_off()

    assert (fresh(row).state, fresh(row).reason, held(member)) == ("cancelled", f"cancelled_by_{by}", (1_000, 0))
    assert row.code not in codes_in(store, connected)


def test_cancelling_twice_returns_the_points_once(member):
    row = ready(member)
    for _ in range(2):
        cancel.cancel(row.id, by="member", now=timezone.now())
        work_off()

    assert held(member) == (1_000, 0)


def test_a_code_that_was_used_meanwhile_stays(member, connected, store):
    row = ready(member)
    cancel.cancel(row.id, by="member", now=timezone.now())
    discounts.use(store, connected.domain, row.shopify_id, customer_id=member.customer_id, email="", order_id=1)
    work_off()

    assert (fresh(row).state, fresh(row).reason, held(member)) == ("ready", "used_meanwhile", (500, 0))


def test_a_merchant_may_keep_the_points_of_what_nobody_used(member):
    row = ready(member, unused="lost")
    cancel.cancel(row.id, by="member", now=timezone.now())
    work_off()

    assert (fresh(row).state, held(member)) == ("cancelled", (500, 0))


def test_a_gift_card_is_cancelled_by_the_merchant_only_and_while_it_is_whole(member, connected, store):
    row = ready(member, "gift_card")
    with pytest.raises(NotPossible):
        cancel.cancel(row.id, by="member", now=timezone.now())
    cancel.cancel(row.id, by="merchant", now=timezone.now())
    work_off()

    assert (fresh(row).state, held(member)) == ("cancelled", (1_000, 0))
    assert gift_cards.all(store, connected.domain)[0]["status"] == "disabled"


def test_what_is_not_there_or_over_cannot_be_cancelled(member, rival):
    pending = redeem.redeem(member, offering(), Wish(), key="wish", now=timezone.now())
    with pytest.raises(NotPossible):
        cancel.cancel(pending.id, by="member", now=timezone.now())
    donated = ready(member, "donation", key="donation")
    with pytest.raises(NotPossible):
        cancel.cancel(donated.id, by="merchant", now=timezone.now())
    with acting_for(rival.id), pytest.raises(UnknownRedemption):
        cancel.cancel(pending.id, by="merchant", now=timezone.now())


def test_an_unused_code_ends_with_its_time_and_returns_its_points_once(member):
    row = ready(member, life_days=3)
    just_before, after = row.expires_at + timedelta(minutes=9), row.expires_at + timedelta(minutes=11)

    assert not run_out.step(now=just_before)
    assert run_out.step(now=after)
    assert not run_out.step(now=after)
    assert (fresh(row).state, fresh(row).returned_points, held(member)) == ("expired", 500, (1_000, 0))


def test_every_shops_redemptions_run_out_by_the_minutes_job(member, rival):
    row = ready(member)
    Redemption.objects.filter(id=row.id).update(expires_at=timezone.now() - timedelta(hours=1))

    jobs.end_redemptions()

    assert fresh(row).state == "expired"
    assert Effect.objects.get(kind="mirror_member", key=str(member.id)).state == "due"


def test_what_shopify_never_answered_is_given_up_with_the_reason(member, connected, store):
    row = redeem.redeem(member, offering(), Wish(), key="wish", now=timezone.now())
    misbehaviour.add(store, "unavailable", count=None)
    work_off()
    assert held(member) == (500, 500)

    assert not run_out.step(now=timezone.now() + timedelta(minutes=59))
    assert run_out.step(now=timezone.now() + timedelta(minutes=61))

    assert (fresh(row).state, fresh(row).reason, held(member)) == ("failed", "unreachable", (1_000, 0))


def tell(connected, topic, body):
    event = arrive(connected, topic, body)
    processing.drain(now=timezone.now())
    work_off()
    return outcome(event)


def test_the_merchant_deletes_the_code_in_shopify(member, connected, store):
    row = ready(member)
    discounts.delete(store, connected.domain, row.shopify_id)
    told = {"admin_graphql_api_id": f"gid://shopify/DiscountCodeNode/{row.shopify_id}"}

    assert tell(connected, "discounts/delete", told) == ("applied", "The code is being looked at.")
    assert (fresh(row).state, fresh(row).reason, held(member)) == ("cancelled", "deleted_in_shopify", (1_000, 0))
    assert tell(connected, "discounts/delete", told)[0] == "ignored"


def test_the_merchant_moves_the_end_of_a_code(member, connected, store):
    row = ready(member)
    sooner = timezone.now().replace(microsecond=0) + timedelta(days=1)
    discounts.update(store, connected.domain, row.shopify_id, ends_at=sooner.isoformat())
    tell(connected, "discounts/update", {"admin_graphql_api_id": f"gid://shopify/DiscountCodeNode/{row.shopify_id}"})

    assert (fresh(row).state, fresh(row).expires_at) == ("ready", sooner)


def test_the_merchant_gives_the_discount_another_code(member, connected, store):
    row = ready(member)
    discounts.update(store, connected.domain, row.shopify_id, code="MINE")
    told = {
        "admin_graphql_api_id": f"gid://shopify/DiscountCodeNode/{row.shopify_id}",
        "redeem_code": {"id": "gid://shopify/DiscountRedeemCode/1", "code": row.code.lower()},
    }
    tell(connected, "discounts/redeemcode_removed", told)

    assert (fresh(row).state, held(member)) == ("cancelled", (1_000, 0))


def test_news_of_discounts_that_are_not_ours_are_ignored(member, connected, store):
    ready(member)
    for topic in ("discounts/update", "discounts/delete"):
        assert tell(connected, topic, {"admin_graphql_api_id": "gid://shopify/DiscountCodeNode/1"})[0] == "ignored"
    assert tell(connected, "discounts/redeemcode_removed", {"redeem_code": {"code": "SUMMER"}})[0] == "ignored"


def test_open_codes_follow_their_rewards_conditions_and_keep_their_worth(member, connected, store):
    row = ready(member)
    dearer = terms_of(points=900, amount=Decimal("9.00"), minimum_spend=Decimal("40.00"))
    catalogue.revise(row.reward_id, dearer, now=timezone.now())
    work_off()

    made = discounts.get(store, connected.domain, row.shopify_id)
    assert (made["value"], made["minimum"]) == ("5.00", {"subtotal": "40.00"})


def test_unless_the_merchant_says_they_stay(member, connected, store):
    row = ready(member, open_codes="stay")
    stricter = terms_of(minimum_spend=Decimal("40.00"), open_codes="stay")
    catalogue.revise(row.reward_id, stricter, now=timezone.now())
    work_off()

    assert discounts.get(store, connected.domain, row.shopify_id)["minimum"] is None


def test_a_merged_members_code_is_made_out_to_the_survivor(member, connected, store):
    from tests.rewards.conftest import with_points

    row = ready(member)
    bea = with_points(store, connected, 10, email="bea@example.com")
    body = {
        "admin_graphql_api_customer_kept_id": f"gid://shopify/Customer/{bea.customer_id}",
        "admin_graphql_api_customer_deleted_id": f"gid://shopify/Customer/{member.customer_id}",
        "status": "completed",
    }
    tell(connected, "customers/merge", body)

    assert discounts.get(store, connected.domain, row.shopify_id)["context"] == {"customers": [bea.customer_id]}
    cancel.cancel(row.id, by="member", now=timezone.now())
    work_off()
    assert held(bea) == (1_010, 0)


def test_a_member_who_is_forgotten_leaves_no_words_and_the_books_tie(member, connected):
    row = ready(member, "custom", takes_note=True)
    Redemption.objects.filter(id=row.id).update(note="For Ann, size L", reply="Sent!", tracking="AB123")
    body = {"customer": {"id": member.customer_id, "email": "ann@example.com"}, "orders_to_redact": []}
    tell(connected, "customers/redact", body)

    row = fresh(row)
    assert (row.note, row.reply, row.tracking, row.points) == ("", "", "", 250)


def test_touched_says_whether_it_is_ours(member):
    row = ready(member)
    now = timezone.now()
    assert merchants.touched(discount_id=row.shopify_id, now=now)
    assert merchants.touched(code=f" {row.code.lower()} ", now=now)
    assert not merchants.touched(discount_id=1, now=now)
    assert not merchants.touched(code="", now=now)
