"""What a member has redeemed, as they see it: nobody else's, and each with what to do."""

from datetime import UTC, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from loyalty_app.ledger import balances
from loyalty_app.members import enrol, merge
from loyalty_app.outbox.models import Effect
from loyalty_app.rewards import cancel, run_out, sending, withdraw
from loyalty_app.rewards.models import Redemption
from loyalty_app.tenancy import acting_for
from storefront_widget import redemption_list
from tests import factories
from tests.rewards.offering import offering
from tests.storefront_widget import rewarded
from tests.storefront_widget.conftest import ANN, BEN
from tests.storefront_widget.proxy import Shopper, without_nonce


@pytest.fixture
def shop(programme):
    """Ann and Ben have 10,000 points each."""
    with acting_for(programme.id):
        for customer_id in (ANN, BEN):
            rewarded.member_with(10_000, customer_id)
    return programme


@pytest.fixture
def has(shop):
    """has("gift_card", key="1", customer_id=ANN): the redemption's row, just redeemed."""
    made = iter(range(1_000))

    def redeem(kind: str = "amount_off", *, customer_id: int = ANN, note: str = "", **terms) -> Redemption:
        wish = {"note": note} | ({"variant_id": 11} if kind == "free_product" else {})
        if kind == "free_product":
            terms["variant_id"] = 11
        return rewarded.redeemed(enrol.find(customer_id), offering(kind, **terms), key=f"key-{next(made)}", **wish)

    with acting_for(shop.id):
        yield redeem


def texts_of(item: dict) -> list[str]:
    return [sentence["text"] for sentence in item["says"]]


def only(shopper, name: str = "open") -> dict:
    (item,) = shopper.get("mine").json()[name]["items"]
    return item


def test_a_ready_code_is_shown_with_its_last_day(shop, has, ann):
    row = has("amount_off", life_days=30)
    rewarded.made(row, code="LOOM-1")
    last_day = (row.expires_at.astimezone(UTC) - timedelta(microseconds=1)).isoformat()

    item = only(ann)

    assert (item["status"], item["code"], item["can_cancel"], item["is_open"]) == ("ready", "LOOM-1", True, True)
    assert item["says"] == [{"text": "Use it by {{ date }}.", "values": {"date": last_day}}]
    assert item["worth"] == {"text": "{{ amount }} off", "values": {"amount": "5.0000", "cause": "", "currency": "USD"}}


def test_open_ones_come_first_and_nobody_elses_are_among_them(shop, rival, has, ann):
    mine = [rewarded.made(has(name="Mine"), code="MINE"), has("donation", name="Given")]
    rewarded.made(has(customer_id=BEN, name="Bens"), code="BENS")
    with acting_for(rival.id):
        factories.running_programme()
        theirs = rewarded.redeemed(
            rewarded.member_with(1_000, ANN), offering(name="Elsewhere"), key="elsewhere-key-123"
        )

    told = ann.get("mine").json()

    assert {name: [item["name"] for item in told[name]["items"]] for name in ("open", "past")} == {
        "open": ["Mine"],
        "past": ["Given"],
    }
    assert [ann.get("redemption", id=str(row.id)).status_code for row in (*mine, theirs)] == [200, 200, 404]


def test_somebody_elses_reward_is_neither_shown_nor_given_back(shop, has, ann):
    bens = rewarded.made(has(customer_id=BEN), code="BENS")

    answers = [ann.get("redemption", id=str(bens.id)), ann.post("cancel", {"id": bens.id})]

    assert [(each.status_code, without_nonce(each)) for each in answers] == [(404, {"error": "unknown_redemption"})] * 2
    assert Redemption.objects.get(id=bens.id).state == "ready"


@pytest.mark.parametrize("wrong", ["", "x", "-1", "1; DROP TABLE", "9" * 19, "٣"])
def test_an_id_that_is_none_is_refused(shop, ann, wrong):
    answers = [ann.get("redemption", id=wrong), ann.get("mine", list="past", before=wrong)]

    assert [(each.status_code, each.json()["error"]) for each in answers] == [(400, "not_understood")] * 2
    assert ann.get("mine", list="all", before="1").status_code == 400


def test_pages_follow_each_other_without_gap_or_overlap(shop, has, ann):
    names = [f"Cause {number}" for number in range(redemption_list.PAGE + 3)]
    for name in names:
        has("donation", name=name)
    first = ann.get("mine").json()["past"]

    second = ann.get("mine", list="past", before=first["before"]).json()

    assert [item["name"] for item in first["items"] + second["items"]] == names[::-1]
    assert second["before"] is None


@pytest.mark.parametrize("rows", [1, 3])
def test_my_rewards_take_few_queries(shop, has, ann, rows, django_assert_num_queries):
    for _ in range(rows):
        rewarded.made(has("free_shipping", points=10), code=f"CODE{_}")

    with django_assert_num_queries(5):  # shop, wording, member, and the rows of each list
        assert len(ann.get("mine").json()["open"]["items"]) == rows


def test_a_gift_cards_code_is_told_to_its_owner_when_asked_for(shop, has, ann):
    row = rewarded.with_card(has("gift_card"), "abcd2345efgh6789")

    listed, one = only(ann), ann.get("redemption", id=str(row.id)).json()["redemption"]

    assert (listed["code"], listed["has_card"], listed["last_characters"]) == ("", True, "6789")
    assert one["code"] == "ABCD 2345 EFGH 6789"
    assert Shopper(shop, BEN).get("redemption", id=str(row.id)).status_code == 404
    assert b"ABCD" not in Shopper(shop, BEN).get("mine").content


def test_a_gift_cards_code_that_no_key_opens_leaves_the_rest_readable(shop, has, ann):
    row = rewarded.made(has("gift_card"), code_sealed=b"sealed long ago", last_characters="6789")

    one = ann.get("redemption", id=str(row.id)).json()["redemption"]

    assert (one["code"], one["status"], one["last_characters"]) == ("", "ready", "6789")


def test_a_refusal_by_shopify_says_so_and_the_points_are_back(shop, has, ann):
    rewarded.refused(has("free_product"), "product_gone")

    item = only(ann, "past")

    assert (item["status"], texts_of(item)) == (
        "failed",
        ["The product is sold out. Please choose another reward.", "You have {{ points }} back."],
    )
    assert ann.state()["member"]["available"] == 10_000


@pytest.mark.parametrize("reason", ["refused", "not_allowed", "uninstalled", "disconnected", "something new"])
def test_a_failure_without_words_of_its_own_is_told_in_general(shop, has, ann, reason):
    rewarded.refused(has(), reason)

    assert texts_of(only(ann, "past"))[0] == (
        "The shop could not make it. Please ask the shop, or choose another reward."
    )


def test_giving_a_code_back_asks_shopify_first_and_then_returns_the_points(shop, has, ann):
    row = rewarded.made(has(), code="CODE1")

    told = ann.post("cancel", {"id": row.id}).json()

    assert (told["redemption"]["status"], told["redemption"]["code"], told["available"]) == ("closing", "", 9_500)
    assert Effect.objects.filter(kind="withdraw_redemption", key=str(row.id)).count() == 1

    withdraw._close(row.id, is_used=False, now=timezone.now())
    item = ann.get("redemption", id=str(row.id)).json()
    assert (item["redemption"]["status"], texts_of(item["redemption"]), item["available"]) == (
        "returned",
        ["You gave it back.", "You have {{ points }} back."],
        10_000,
    )


def test_a_custom_reward_is_given_back_at_once_while_nobody_prepares_it(shop, has, ann):
    row = has("custom")

    told = ann.post("cancel", {"id": row.id}).json()

    assert (told["redemption"]["status"], told["available"]) == ("returned", 10_000)


@pytest.mark.parametrize("kind", ["gift_card", "custom"])
def test_what_cannot_be_given_back_says_what_to_do(shop, has, ann, kind):
    row = has(kind)
    if kind == "custom":
        sending.move(row.id, "preparing", now=timezone.now())
    else:
        rewarded.with_card(row)
    before = balances.of(enrol.find(ANN).id)

    answer = ann.post("cancel", {"id": row.id})

    assert only(ann)["can_cancel"] is False
    assert (answer.status_code, answer.json()["error"]) == (409, "not_possible")
    assert answer.json()["says"]["text"] == (
        "It can’t be given back any more. Ask the shop if something is wrong with it."
    )
    assert (Redemption.objects.get(id=row.id).state, balances.of(enrol.find(ANN).id)) == ("ready", before)


def test_a_code_whose_points_would_be_lost_is_not_offered_to_be_given_back(shop, has, ann):
    rewarded.made(has(unused="lost"), code="CODE1")

    assert only(ann)["can_cancel"] is False


def test_an_expired_code_says_until_when_it_was_good(shop, has, ann):
    row = rewarded.made(has(life_days=1), code="CODE1")
    later = row.expires_at + timedelta(hours=1)
    run_out.end_expired(now=later)

    item = only(ann, "past")

    assert (item["status"], item["code"], texts_of(item)) == (
        "expired",
        "",
        ["It could be used by {{ date }}.", "You have {{ points }} back."],
    )


def test_the_shops_way_with_a_custom_reward_is_shown(shop, has, ann):
    row = has("custom", takes_note=True, note="Size M")
    sending.move(row.id, "sent", now=timezone.now(), tracking="https://track.example/1", reply="Off it goes.")

    item = only(ann)

    assert (item["status"], item["note"], item["reply"], item["tracking"]) == (
        "sent", "Size M", "Off it goes.", "https://track.example/1",
    )  # fmt: skip
    assert [step["is_reached"] for step in item["steps"]] == [True, True, True, False]

    sending.move(row.id, "delivered", now=timezone.now())
    assert (only(ann, "past")["status"], texts_of(only(ann, "past"))) == ("delivered", ["It has arrived. Enjoy it!"])


def test_what_the_shop_took_back_says_so(shop, has, ann):
    cancel.cancel(has("custom").id, by="merchant", now=timezone.now())

    assert texts_of(only(ann, "past")) == [
        "The shop took it back. Ask the shop if you don’t know why.",
        "You have {{ points }} back.",
    ]


@pytest.mark.parametrize(
    ("kind", "status", "says"),
    [
        ("store_credit", "credited", "It is in your account: pay with it at the checkout while you are signed in."),
        ("donation", "given", "The shop passes it on to {{ cause }}."),
    ],
)
def test_what_needs_no_code_says_what_became_of_it(shop, has, ann, kind, status, says):
    row = has(kind)
    if kind == "store_credit":
        rewarded.made(row)

    assert (only(ann, "past")["status"], texts_of(only(ann, "past"))) == (status, [says])


def test_the_panel_counts_what_can_be_used(shop, has, ann):
    rewarded.made(has(), code="CODE1")
    has("donation")

    member = ann.state()["member"]

    assert (member["rewards_open"], member["rewards_all"]) == (1, 2)


def test_rewards_of_who_was_merged_are_the_survivors(shop, has):
    row = rewarded.made(has(customer_id=BEN, name="Bens"), code="BENS")
    merge.merge(ANN, BEN, now=timezone.now())

    for customer_id in (ANN, BEN):
        shopper = Shopper(shop, customer_id)
        assert only(shopper)["name"] == "Bens"
        assert shopper.get("redemption", id=str(row.id)).json()["available"] == 19_500
        assert shopper.state()["member"]["rewards_open"] == 1


def test_the_pages_texts_come_once_they_are_asked_for(shop, ann):
    assert "more_texts" not in ann.get("mine").json()
    assert ann.get("mine", texts="rewards", locale="de").json()["more_texts"]["copy"] == "Kopieren"


def test_an_amount_keeps_the_currency_it_was_in(shop, has, ann):
    rewarded.with_card(has("gift_card", amount=Decimal("7.00")))
    type(shop).objects.filter(id=shop.id).update(currency="EUR")

    assert only(ann)["worth"]["values"] == {"amount": "7.0000", "cause": "", "currency": "USD"}
