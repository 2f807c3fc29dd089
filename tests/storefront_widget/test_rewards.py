"""Rewards over the app proxy: who sees what, what a price is, and that points are taken once or not at all."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connections
from django.utils import timezone

from loyalty_app.earning import programme as programme_settings
from loyalty_app.earning.terms import Programme
from loyalty_app.ledger import audit, balances
from loyalty_app.members import enrol, merge
from loyalty_app.outbox.models import Effect
from loyalty_app.rewards import catalogue
from loyalty_app.rewards.models import Redemption
from loyalty_app.rewards.refusals import REASONS
from loyalty_app.rewards.terms import Slider, Variant
from loyalty_app.tenancy import acting_for
from storefront_widget import bodies, texts
from tests import factories
from tests.rewards.offering import offering
from tests.storefront_widget import rewarded
from tests.storefront_widget.conftest import ANN, BEN
from tests.storefront_widget.proxy import Shopper, signed, without_nonce
from tests.storefront_widget.rewarded import A_KEY, cart, line

A_CENT = Slider(points=100, amount=Decimal("1.00"))


@pytest.fixture
def shop(programme, rival):
    """acme, where Ann and Ben have 1,000 points each; at rival they have 1,000 as well."""
    for each in (programme, rival):
        with acting_for(each.id):
            if each is rival:
                factories.running_programme()
            for customer_id in (ANN, BEN):
                rewarded.member_with(1_000, customer_id)
    return programme


@pytest.fixture
def offer(shop):
    """offer("amount_off", points=500): acme offers it; its id, as the panel sends it."""

    def make(kind: str = "amount_off", **fields) -> str:
        with acting_for(shop.id):
            return str(offering(kind, **fields))

    return make


def rows(shop) -> list[tuple[str, str, int]]:
    with acting_for(shop.id):
        return list(Redemption.objects.order_by("id").values_list("kind", "state", "points"))


def points_of(shop, customer_id: int = ANN) -> tuple[int, int]:
    with acting_for(shop.id):
        found = balances.of(enrol.find(customer_id).id)
        return found.available, found.reserved


def wish(reward_id: str, **more) -> dict:
    return {"reward_id": reward_id, "key": A_KEY} | more


def untouched(shop) -> bool:
    with acting_for(shop.id):
        effects = Effect.objects.filter(kind__in=("fulfil_redemption", "credit_member")).count()
    return (points_of(shop), rows(shop), effects) == ((1_000, 0), [], 0)


def pause(shop) -> None:
    with acting_for(shop.id):
        programme_settings.change(Programme(paused=True), now=timezone.now())


def said(sentence: dict | None) -> tuple[str, dict] | None:
    return sentence and (sentence["text"], sentence["values"])


def test_everybody_sees_this_shops_rewards_and_nobody_anothers(shop, rival, offer, ann, guest):
    offer(name="Five off", minimum_spend=Decimal(25))
    with acting_for(rival.id):
        offering("custom", name="Theirs")

    seen = {who: shopper.state()["rewards"] for who, shopper in (("ann", ann), ("guest", guest))}

    assert seen["ann"] == seen["guest"]
    (reward,) = seen["ann"]
    assert (reward["kind"], reward["name"], reward["points"]) == ("amount_off", "Five off", 500)
    assert said(reward["worth"]) == ("{{ amount }} off", {"amount": "5.00", "cause": ""})
    assert [sentence["text"] for sentence in reward["says"]] == [
        "On orders of {{ amount }} or more.",
        "Can’t be combined with other discounts.",
        {"one": "Can be used until the end of the next day.", "other": "Can be used for {{ count }} days."},
    ]
    assert [each["name"] for each in Shopper(rival, ANN).state()["rewards"]] == ["Theirs"]


def test_only_what_is_offered_here_and_now_is_listed_in_the_merchants_order(shop, offer, ann):
    now = timezone.now()
    first, second = offer(name="First"), offer(name="Second")
    offer(name="At the till", channels=("pos",))
    paused = offer(name="Paused")
    with acting_for(shop.id):
        catalogue.pause(int(paused), now=now)
        catalogue.publish("Later", catalogue.get(int(first), now=now).terms, starts_at=now + timedelta(days=1), now=now)
        catalogue.arrange([int(first), int(second)], now=now)

    assert [each["name"] for each in ann.state()["rewards"]] == ["First", "Second"]


def test_what_a_member_cannot_have_is_said_and_a_guest_sees_the_offer(shop, offer, ann, guest):
    last = offer("custom", name="Last piece", stock=1)
    once = offer("custom", name="Once a day", per_member=1, period="day")
    with acting_for(shop.id):
        rewarded.redeemed(enrol.find(BEN), int(last), key="ben")
        rewarded.redeemed(enrol.find(ANN), int(once), key="ann")

    def refusals(shopper) -> dict:
        return {each["name"]: (said(each["refusal"]) or (None,))[0] for each in shopper.state()["rewards"]}

    gone = "This reward is all given out. Please choose another one."
    assert refusals(ann) == {
        "Last piece": gone,
        "Once a day": "You have had this reward today. It is there again tomorrow.",
    }
    assert refusals(guest) == {"Last piece": gone, "Once a day": None}


@pytest.mark.parametrize("rewards", [1, 3])
def test_rewards_take_few_queries_however_many_there_are(shop, offer, guest, rewards, django_assert_num_queries):
    for number in range(rewards):
        offer("donation", name=f"Cause {number}", stock=100)

    # shop, wording, programme, rules, rewards (2), stock, pots (3)
    with django_assert_num_queries(10):
        assert len(guest.state()["rewards"]) == rewards


def test_a_donation_says_what_came_together(shop, offer, guest):
    trees = offer("donation", name="Trees")
    with acting_for(shop.id):
        for customer_id in (ANN, BEN):
            rewarded.redeemed(enrol.find(customer_id), int(trees))

    (reward,) = guest.state()["rewards"]

    assert reward["pot"]["values"] == {"amount": "4.0000", "count": 2}


def test_a_price_is_the_servers_and_looking_takes_nothing(shop, offer, ann):
    reward = offer(slider=Slider(points=100, amount=Decimal("1.00"), points_min=200), share_max=50)

    answer = ann.post("price", {"reward_id": reward, "points": 350})

    assert answer.status_code == 200
    assert without_nonce(answer) == {
        "price": {
            "points": 300,
            "gives": {"text": "{{ amount }} off", "values": {"amount": "3.00", "cause": ""}},
            "says": [{"text": "On orders of {{ amount }} or more.", "values": {"amount": "6.00"}}],
        },
        "reach": {"step": 100, "points_min": 200, "points_max": 1000},
        "refusal": None,
        "available": 1000,
    }
    assert answer["Cache-Control"] == "no-store"
    assert untouched(shop)


def test_a_slider_reaches_as_far_as_the_cart_is_worth(shop, offer, ann):
    reward = offer(slider=A_CENT, share_max=50)

    told = ann.post("price", {"reward_id": reward, "cart": cart(line("9.50"))}).json()

    assert (told["reach"]["points_max"], told["price"]["points"]) == (400, 400)


@pytest.mark.parametrize(
    ("terms", "basket", "reason", "values"),
    [
        ({"points": 1_200}, None, "points_missing", {"points": 200}),
        ({"minimum_spend": Decimal(50)}, cart(line("49.99")), "cart_minimum", {"amount": "50"}),
        ({"sale_items": "out"}, cart(line(on_sale=True)), "cart_only_sale_items", {}),
        ({"sale_items": "out"}, None, "cart_empty", {}),
        ({"purchase": "one_time"}, cart(line(subscription=True)), "cart_only_subscription", {}),
        ({"purchase": "subscription"}, cart(line()), "cart_only_one_time", {}),
        ({"products": (1,)}, cart(line()), "cart_no_such_products", {}),
        ({}, cart(line(), codes=("SAVE10",)), "cart_code", {"code": "SAVE10"}),
        ({"stock": 0}, None, "out_of_stock", {}),
    ],
)
def test_a_cart_or_balance_that_does_not_fit_is_told_before_any_point_moves(
    shop, offer, ann, terms, basket, reason, values
):
    reward = offer(**terms)

    looked = ann.post("price", {"reward_id": reward, "cart": basket}).json()
    taken = ann.post("redeem", wish(reward, cart=basket))

    sentence = texts.sentences("en")[f"no_{reason}"]
    assert looked["refusal"] == {"reason": reason, "says": {"text": sentence, "values": values}}
    assert looked["price"] is None
    assert (taken.status_code, without_nonce(taken)) == (
        409,
        {"error": reason, "says": {"text": sentence, "values": values}},
    )
    assert untouched(shop)


def test_redeeming_reserves_the_points_and_asks_for_the_code(shop, rival, offer, ann):
    answer = ann.post("redeem", wish(offer(name="Five off")))

    assert answer.status_code == 200
    told = answer.json()
    assert told["available"] == 500
    assert {key: told["redemption"][key] for key in ("kind", "name", "points", "status", "code", "is_made")} == {
        "kind": "amount_off", "name": "Five off", "points": 500, "status": "making", "code": "", "is_made": False,
    }  # fmt: skip
    assert (points_of(shop), rows(shop)) == ((500, 500), [("amount_off", "pending", 500)])
    assert (points_of(rival), rows(rival)) == ((1_000, 0), [])
    with acting_for(shop.id):
        assert Effect.objects.filter(kind="fulfil_redemption", key=told["redemption"]["id"]).count() == 1


def test_a_second_press_redeems_once(shop, offer, ann):
    reward = offer()

    first, second = ann.post("redeem", wish(reward)), ann.post("redeem", wish(reward))

    assert without_nonce(first) == without_nonce(second)
    assert (points_of(shop), len(rows(shop))) == ((500, 500), 1)
    with acting_for(shop.id):
        assert audit.audit() == []


@pytest.mark.django_db(transaction=True)
def test_presses_at_once_redeem_once(shop, offer):
    from threading import Thread

    reward, answers = offer(points=100), []

    def press():
        answers.append(Shopper(shop, ANN).post("redeem", wish(reward)).json()["redemption"]["id"])
        connections.close_all()

    presses = [Thread(target=press) for _ in range(4)]
    for each in presses:
        each.start()
    for each in presses:
        each.join()

    assert (len(answers), len(set(answers))) == (4, 1)
    assert (points_of(shop), rows(shop)) == ((900, 100), [("amount_off", "pending", 100)])


def test_another_reward_under_a_key_that_was_used_is_refused(shop, offer, ann):
    ann.post("redeem", wish(offer(points=100)))

    answer = ann.post("redeem", wish(offer(points=200)))

    assert (answer.status_code, answer.json()["error"]) == (400, "not_understood")
    assert (points_of(shop), len(rows(shop))) == ((900, 100), 1)


def test_what_the_browser_says_of_the_price_does_not_count(shop, offer, ann):
    reward = offer(slider=A_CENT)

    answer = ann.post("redeem", wish(reward, points=333, amount="1000.00", available=10**6, member_id=1))

    assert answer.json()["redemption"]["points"] == 300
    assert points_of(shop) == (700, 300)


@pytest.mark.parametrize("name", ["price", "redeem", "cancel", "redemption", "mine"])
def test_a_guest_is_asked_to_sign_in(shop, offer, guest, name):
    reward = offer()

    answer = guest.get(name, id="1") if name in ("redemption", "mine") else guest.post(name, wish(reward, id=reward))

    assert (answer.status_code, answer.json()["error"]) == (401, "sign_in")
    assert untouched(shop)


@pytest.mark.parametrize("name", ["price", "redeem", "cancel"])
@pytest.mark.parametrize(
    ("how", "status"),
    [
        ({"content_type": "text/plain", "HTTP_X_LOYALTY_WIDGET": "1"}, 415),
        ({"content_type": "application/json"}, 403),
    ],
)
def test_another_site_cannot_spend_a_members_points(shop, offer, client, name, how, status):
    content = f'{{"reward_id": {offer()}, "key": "{A_KEY}", "id": 1}}'

    answer = client.post(f"/proxy/{name}?{signed(shop.domain, ANN)}", content, **how)

    assert answer.status_code == status
    assert untouched(shop)


@pytest.mark.parametrize("name", ["price", "redeem", "cancel"])
@pytest.mark.parametrize(
    "content",
    [
        "{",
        "[]",
        "null",
        '"x"',
        "[" * 50_000,
        b"\xff\xfe",
        '{"reward_id": "one", "id": "one"}',
        '{"reward_id": -1, "id": 0}',
        f'{{"reward_id": {2**63}, "id": {2**63}}}',
        '{"reward_id": 1.5, "id": 1.5}',
        '{"reward_id": true, "id": true}',
    ],
)
def test_a_body_that_is_none_is_refused(shop, ann, name, content):
    answer = ann.post(name, content)

    assert (answer.status_code, answer.json()["error"]) == (400, "not_understood")
    assert untouched(shop)


@pytest.mark.parametrize(
    "more",
    [
        {"key": ""},
        {"key": "cashback:1"},
        {"key": "x" * 65},
        {"key": A_KEY + "\n"},
        {"key": None},
        {"points": 0},
        {"points": 10**8},
        {"points": "many"},
        {"note": "x" * 501},
        {"note": "nul \x00"},
        {"cart": []},
        {"cart": {"total": "NaN"}},
        {"cart": {"total": "-1"}},
        {"cart": {"total": "1e999999"}},
        {"cart": {"lines": [{}]}},
        {"cart": {"codes": ["x"] * 26}},
        {"cart": {"codes": ["x" * 256]}},
        {"variant_id": "x"},
    ],
)
def test_a_wish_that_is_none_is_refused(shop, offer, ann, more):
    answer = ann.post("redeem", wish(offer()) | more)

    assert (answer.status_code, answer.json()["error"]) == (400, "not_understood")
    assert untouched(shop)


def test_a_cart_of_too_many_lines_and_a_huge_body_are_refused(shop, offer, ann):
    small = {"variant_id": 1, "product_id": 1, "total": 1}
    reward = offer()

    long, huge = (
        ann.post("redeem", wish(reward, cart={"lines": [small] * 501})),
        ann.post("redeem", wish(reward, more="x" * bodies.BYTES_MAX)),
    )

    assert (long.status_code, huge.status_code) == (400, 413)
    assert untouched(shop)


def test_a_paused_programme_says_so_and_takes_nothing(shop, offer, ann):
    reward = offer()
    pause(shop)

    answers = [ann.post("price", {"reward_id": reward}), ann.post("redeem", wish(reward))]

    says = {"text": texts.sentences("en")["no_paused"], "values": {}}
    assert [(each.status_code, without_nonce(each)) for each in answers] == [
        (409, {"error": "paused", "says": says})
    ] * 2
    assert untouched(shop)


def test_while_the_programme_is_paused_what_one_has_can_be_seen_and_given_back(shop, offer, ann):
    with acting_for(shop.id):
        row = rewarded.made(rewarded.redeemed(enrol.find(ANN), int(offer())), code="CODE1")
    pause(shop)

    assert [each["code"] for each in ann.get("mine").json()["open"]["items"]] == ["CODE1"]
    assert ann.post("cancel", {"id": row.id}).json()["redemption"]["status"] == "closing"


def test_who_is_no_member_is_asked_to_join(shop, offer):
    stranger = Shopper(shop, 7999)

    answer = stranger.post("redeem", wish(offer()))

    assert (answer.status_code, answer.json()["error"]) == (409, "not_a_member")
    assert stranger.get("mine").json() == {
        "open": {"items": [], "before": None},
        "past": {"items": [], "before": None},
    }
    assert untouched(shop)


def test_a_reward_that_is_gone_or_another_shops_is_named_so(shop, rival, offer, ann):
    reward = offer()
    with acting_for(shop.id):
        catalogue.archive(int(reward), now=timezone.now())
    with acting_for(rival.id):
        theirs = offering()

    answers = [ann.post(name, wish(each)) for name in ("price", "redeem") for each in (reward, str(theirs), "99")]

    assert [(each.status_code, each.json()["error"]) for each in answers] == [
        (409, "not_offered"), (409, "unknown_reward"), (409, "unknown_reward"),
    ] * 2  # fmt: skip
    assert untouched(shop)


def test_a_product_has_to_be_one_of_the_rewards(shop, offer, ann):
    reward = offer("free_product", variants=(Variant(id=11, title="Sage"), Variant(id=12, title="Oat")))

    refusals = [ann.post("redeem", wish(reward, variant_id=id)).json()["error"] for id in (None, "13")]
    taken = ann.post("redeem", wish(reward, variant_id="12")).json()["redemption"]

    assert refusals == ["choose_variant"] * 2
    assert taken["variant_id"] == "12"


def test_a_custom_reward_keeps_the_note_and_shows_its_way(shop, offer, ann):
    told = ann.post("redeem", wish(offer("custom", takes_note=True), note="Size M ")).json()["redemption"]

    assert (told["status"], told["note"], told["is_made"], told["can_cancel"]) == ("requested", "Size M", True, True)
    assert told["steps"] == [
        {"status": "requested", "is_reached": True},
        {"status": "preparing", "is_reached": False},
        {"status": "sent", "is_reached": False},
        {"status": "delivered", "is_reached": False},
    ]


def test_every_reason_has_its_sentence_in_every_language():
    wanted = {f"no_{reason}" for reason in REASONS} | {"no_sign_in", "no_paused", "no_way_back"}
    for language in ("en", "de", "fr"):
        assert wanted <= texts.sentences(language).keys()


def test_who_was_merged_away_redeems_the_survivors_points(shop, offer):
    with acting_for(shop.id):
        merge.merge(ANN, BEN, now=timezone.now())

    told = Shopper(shop, BEN).post("redeem", wish(offer())).json()

    assert told["available"] == 1_500
    assert points_of(shop, ANN) == (1_500, 500)
