"""From the wish to the code: what is taken, what Shopify holds afterwards, and why a wish is refused."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from devstore import catalogue as goods
from devstore import discounts, gift_cards, store_credit
from loyalty_app.members import enrol
from loyalty_app.outbox.models import Effect
from loyalty_app.rewards import catalogue, codes, redeem
from loyalty_app.rewards.cart import Cart, CartLine
from loyalty_app.rewards.models import Redemption
from loyalty_app.rewards.redeem import Wish
from loyalty_app.rewards.refusals import NotRedeemable
from loyalty_app.shops import sealing
from loyalty_app.tenancy import acting_for
from tests.rewards.conftest import give, held, with_points, work_off
from tests.rewards.offering import A_CENT_A_POINT, offering, terms_of


def take(member, reward_id, *, key="wish", now=None, **wish):
    return redeem.redeem(member, reward_id, Wish(**wish), key=key, now=now or timezone.now())


def refusal(member, reward_id, **wish):
    before = held(member), Redemption.objects.count(), Effect.objects.count()
    with pytest.raises(NotRedeemable) as refused:
        take(member, reward_id, **wish)
    assert (held(member), Redemption.objects.count(), Effect.objects.count()) == before
    return refused.value.reason


def fresh(row):
    return Redemption.objects.get(id=row.id)


def test_points_are_held_until_shopify_has_made_the_code(member, connected, store):
    row = take(member, offering())
    assert (row.state, held(member)) == ("pending", (500, 500))

    work_off()

    row = fresh(row)
    assert (row.state, held(member)) == ("ready", (500, 0))
    made = discounts.get(store, connected.domain, row.shopify_id)
    assert (made["code"], made["kind"], made["value"]) == (row.code, "fixed_amount", "5.00")
    assert made["context"] == {"customers": [member.customer_id]}
    assert (made["usage_limit"], made["once_per_customer"]) == (1, True)
    assert row.code == codes.discount_code(row.id, prefix="")


def test_the_same_wish_twice_is_one_redemption(member):
    reward_id = offering()
    first, second = (take(member, reward_id) for _ in range(2))
    work_off()
    third = take(member, reward_id)

    assert first.id == second.id == third.id
    assert held(member) == (500, 0)


def test_each_kind_of_code_is_what_it_says(member, connected, store):
    give(member, 5_000, key="more")
    variant = goods.products(store, connected.domain)[0]["variants"][0]
    rows = {
        kind: take(member, offering(kind, **fields), key=kind, **wish)
        for kind, fields, wish in [
            ("percent_off", {"minimum_spend": Decimal("30.00"), "combines_with": ("shipping",)}, {}),
            ("free_shipping", {"shipping_price_max": Decimal("9.00"), "prefix": "SHIP-"}, {}),
            ("free_product", {"variant_id": variant["id"]}, {"variant_id": variant["id"]}),
        ]
    }
    work_off()
    made = {kind: discounts.get(store, connected.domain, fresh(row).shopify_id) for kind, row in rows.items()}

    assert (made["percent_off"]["kind"], Decimal(made["percent_off"]["value"])) == ("percentage", 10)
    assert made["percent_off"]["minimum"] == {"subtotal": "30.00"}
    assert made["percent_off"]["combines_with"] == {"order": False, "product": False, "shipping": True}
    assert made["free_shipping"]["kind"] == "shipping"
    assert Decimal(made["free_shipping"]["maximum_shipping"]) == 9
    assert made["free_shipping"]["code"].startswith("SHIP-")
    assert made["free_product"]["items"]["variants"] == [variant["id"]]
    assert Decimal(made["free_product"]["value"]) == Decimal(variant["price"]) == fresh(rows["free_product"]).amount
    assert made["free_product"]["each_item"] is False


def test_a_gift_cards_code_is_kept_sealed_and_opens_the_card(member, connected, store):
    row = take(member, offering("gift_card", life_days=None))
    work_off()

    row = fresh(row)
    code = sealing.unseal(row.code_sealed)
    card = gift_cards.by_code(store, connected.domain, code)
    assert (row.state, row.code, card["id"], card["balance"]) == ("ready", "", row.shopify_id, 500)
    assert code[-4:] == row.last_characters
    assert code.encode() not in bytes(row.code_sealed)


def test_store_credit_is_on_the_customers_account(member, connected, store):
    row = take(member, offering("store_credit", slider=A_CENT_A_POINT), points=730)
    work_off()

    account = store_credit.of_customer(store, connected.domain, member.customer_id, "USD")
    assert store_credit.balance(account) == 700
    assert (fresh(row).state, fresh(row).points, held(member)) == ("used", 700, (300, 0))


def test_several_credits_of_one_member_go_one_after_the_other(member, connected, store):
    reward_id = offering("store_credit", slider=A_CENT_A_POINT)
    for number in range(3):
        take(member, reward_id, key=f"wish {number}", points=300)
    work_off()

    account = store_credit.of_customer(store, connected.domain, member.customer_id, "USD")
    assert [each["amount"] for each in account["movements"]] == [300, 300, 300]
    assert held(member) == (100, 0)


def test_a_donation_and_a_custom_reward_need_nobody_outside(member):
    donated = take(member, offering("donation"), key="donation")
    custom = take(member, offering("custom", takes_note=True), key="custom", note="  size L ")

    assert held(member) == (550, 0)
    assert (donated.state, donated.amount) == ("used", Decimal("2.00"))
    assert (custom.state, custom.stage, custom.note) == ("ready", "requested", "size L")
    assert not Effect.objects.filter(kind__in=["fulfil_redemption", "credit_member"]).exists()


def test_a_code_lives_until_the_midnight_of_its_last_day_where_the_shop_is(member):
    now = timezone.now()
    row = take(member, offering(life_days=30), now=now)

    import zoneinfo

    local = row.expires_at.astimezone(zoneinfo.ZoneInfo("America/New_York"))
    assert (local.hour, local.minute) == (0, 0)
    assert (local.date() - now.astimezone(local.tzinfo).date()).days == 31


@pytest.mark.parametrize(
    ("reason", "fields", "wish"),
    [
        ("points_missing", {"points": 1_001}, {}),
        ("out_of_stock", {"stock": 0}, {}),
        ("not_offered", {"channels": ("pos",)}, {}),
        ("cart_minimum", {"minimum_spend": Decimal(50)}, {"cart": Cart(total=Decimal(20), lines=())}),
    ],
)
def test_a_wish_that_cannot_be_takes_nothing(member, reason, fields, wish):
    if reason == "cart_minimum":
        line = CartLine(variant_id=1, product_id=1, total=Decimal(20))
        wish = {"cart": Cart(total=Decimal(20), lines=(line,))}
    assert refusal(member, offering(**fields), **wish) == reason


def test_a_reward_that_is_not_there_now_is_refused(member, rival):
    now = timezone.now()
    paused, scheduled, ended = (offering() for _ in range(3))
    catalogue.pause(paused, now=now)
    catalogue.schedule(scheduled, starts_at=now + timedelta(days=1), ends_at=None, now=now)
    catalogue.archive(ended, now=now)
    with acting_for(rival.id):
        theirs = offering()

    for reward_id in (paused, scheduled, ended):
        assert refusal(member, reward_id, now=now + timedelta(seconds=1)) == "not_offered"
    assert refusal(member, theirs) == "unknown_reward"
    assert refusal(member, offering("cashback")) == "converts_by_itself"
    assert refusal(member, offering("free_product", variant_id=9_001), variant_id=9_002) == "choose_variant"


@pytest.mark.parametrize("period", ["day", "month", "year", "life"])
def test_a_member_has_their_share_of_a_period_and_no_more(member, period):
    reward_id = offering("donation", points=10, per_member=2, period=period)
    for number in range(2):
        take(member, reward_id, key=f"wish {number}")

    assert refusal(member, reward_id, key="wish 3") == f"limit_{period}"
    later = timezone.now() + timedelta(days=400)
    if period == "life":
        assert refusal(member, reward_id, key="wish 4", now=later) == "limit_life"
    else:
        assert take(member, reward_id, key="wish 4", now=later).state == "used"


def test_nobody_has_more_under_way_than_shopify_can_answer(member):
    reward_id = offering(points=10)
    for number in range(5):
        take(member, reward_id, key=f"wish {number}")

    assert refusal(member, reward_id, key="wish 6") == "too_many_waiting"
    work_off()
    assert take(member, reward_id, key="wish 6").state == "pending"


def test_who_is_no_longer_a_member_gets_nothing(member):
    reward_id = offering()
    type(member).objects.filter(id=member.id).update(state="redacted")

    assert refusal(member, reward_id) == "not_a_member"


def test_who_was_merged_spends_as_the_survivor_and_has_one_limit(member, connected, store):
    from loyalty_app.members import merge

    reward_id = offering("donation", points=10, per_member=1)
    take(member, reward_id)
    bea = with_points(store, connected, 300, email="bea@example.com")
    merge.merge(bea.customer_id, member.customer_id, now=timezone.now())

    assert refusal(enrol.find(member.customer_id), reward_id, key="another") == "limit_life"
    assert take(member, reward_id, key="wish").member_id == member.id  # the wish they had before


def test_looking_at_a_price_changes_nothing(member):
    reward_id = offering("amount_off", slider=A_CENT_A_POINT)

    found = redeem.look(member, reward_id, Wish(points=430), now=timezone.now())

    assert (found.points, found.amount) == (400, Decimal("4.00"))
    assert (held(member), Redemption.objects.count()) == ((1_000, 0), 0)


def test_a_code_that_is_somebody_elses_is_passed_over(member, connected, store):
    row = take(member, offering())
    taken = codes.discount_code(row.id, prefix="")
    discounts.add(store, connected.domain, code=taken, kind="percentage", value="10.0", title="Summer")
    work_off()

    assert fresh(row).code == codes.discount_code(row.id, prefix="", tries=1)
    assert (fresh(row).tries, held(member)) == (1, (500, 0))


def test_a_product_that_is_gone_gives_the_points_back(member):
    row = take(member, offering("free_product", variant_id=999_999), variant_id=999_999)
    work_off()

    assert (fresh(row).state, fresh(row).reason, held(member)) == ("failed", "product_gone", (1_000, 0))


def test_only_items_at_full_price_are_discounted_whatever_the_browser_said(member, connected, store):
    product, on_sale = goods.products(store, connected.domain)[:2]
    goods.update(store, connected.domain, on_sale["id"], compare_at_price="999.00")
    first, second = product["variants"][0], on_sale["variants"][0]
    lines = tuple(CartLine(variant_id=each["id"], product_id=1, total=Decimal("30.00")) for each in (first, second))
    row = take(member, offering(sale_items="out"), cart=Cart(total=Decimal("60.00"), lines=lines))
    work_off()

    made = discounts.get(store, connected.domain, fresh(row).shopify_id)
    assert made["items"]["variants"] == [first["id"]]


def test_editing_a_reward_leaves_what_was_bought_as_it_was(member):
    reward_id = offering()
    row = take(member, reward_id)
    catalogue.revise(reward_id, terms_of(points=900, amount=Decimal("9.00")), now=timezone.now())
    work_off()

    assert (fresh(row).points, fresh(row).amount) == (500, Decimal("5.00"))
    assert refusal(member, reward_id, key="another", now=timezone.now() + timedelta(seconds=1)) == "points_missing"
