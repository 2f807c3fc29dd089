"""What Shopify holds of members and programme, effect by effect, against the stand-in."""

from datetime import timedelta

import pytest
from django.utils import timezone

from devstore import customers, installs, metafields, misbehaviour
from devstore.oauth import id_tokens
from loyalty_app import arrivals, effects, outbox
from loyalty_app.earning import programme
from loyalty_app.ledger import balances, expiry_change
from loyalty_app.ledger.expiry import ExpiryPolicy
from loyalty_app.members import erase, merge
from loyalty_app.members.models import Member
from loyalty_app.outbox.models import Effect
from loyalty_app.rewards import cancel, catalogue, redeem, run_out
from loyalty_app.rewards.models import Redemption
from loyalty_app.rewards.redeem import Wish
from loyalty_app.shopify_gateway import oauth
from loyalty_app.shops import install
from loyalty_app.tenancy import acting_for
from storefront_widget import joining
from tests.rewards.conftest import give, with_points, work_off
from tests.rewards.offering import offering
from webhooks import people_topics
from webhooks.queue import Arrived

KEY = "0f8fad5b-d9cb-469f-a165-70867728950e"


@pytest.fixture
def shop(connected):
    outbox.record("define_metafields", key="shop")
    work_off()
    return connected


@pytest.fixture
def ann(shop, store):
    return with_points(store, shop, 1_000)


def of_member(store, shop, customer_id: int) -> dict | None:
    fields = metafields.for_theme(store, shop.domain, f"gid://shopify/Customer/{customer_id}")
    return fields.get("$app:loyalty", {}).get("member", {}).get("value")


def of_app(store, shop) -> dict:
    gid = installs.gid_of(installs.get(store, shop.domain))
    fields = metafields.for_theme(store, shop.domain, gid).get("loyalty", {})
    return {key: field["value"] for key, field in fields.items()}


def writes(store) -> int:
    return sum(call["operation"] == "MetafieldsSet" for call in store.documents.all("api_call", ""))


def mirror(*members: Member) -> None:
    outbox.record_many("mirror_member", {str(member.id): {} for member in members})
    work_off()


def test_a_code_is_there_when_it_can_be_used_and_gone_when_it_is_given_back(shop, store, ann):
    offer = offering(name="5 off")
    row = redeem.redeem(ann, offer, Wish(), key=KEY, now=timezone.now())
    work_off()

    told, row = of_member(store, shop, ann.customer_id), Redemption.objects.get(id=row.id)
    assert (told["available"], [each["code"] for each in told["codes"]]) == (500, [row.code])
    cancel.cancel(row.id, by="member", now=timezone.now())
    work_off()
    told = of_member(store, shop, ann.customer_id)
    assert (told["available"], told["codes"]) == (1_000, [])


def test_an_unused_code_whose_points_are_lost_leaves_too(shop, store, ann):
    offer = offering(unused="lost", life_days=1)
    redeem.redeem(ann, offer, Wish(), key=KEY, now=timezone.now())
    work_off()
    assert len(of_member(store, shop, ann.customer_id)["codes"]) == 1

    later = timezone.now() + timedelta(days=3)
    run_out.step(now=later)
    work_off(later)
    assert of_member(store, shop, ann.customer_id)["codes"] == []


def test_who_joins_is_a_member_on_the_page_although_joining_gave_nothing(shop, store):
    bea = customers.create(store, shop.domain, email="bea@example.com")
    joining.join(bea["id"], now=timezone.now())
    work_off()

    assert of_member(store, shop, bea["id"])["available"] == 0


def test_asked_for_many_times_it_is_written_once(shop, store, ann):
    work_off()
    before = writes(store)
    for n in range(5):
        give(ann, 10, key=f"gift{n}")
        outbox.record("mirror_member", key=str(ann.id))
    work_off()

    assert writes(store) == before + 1
    assert of_member(store, shop, ann.customer_id)["available"] == 1_050


def test_too_fast_is_tried_again_as_soon_as_shopify_says(shop, store, ann):
    misbehaviour.add(store, "throttle", operation="MetafieldsSet", count=1)
    outbox.record("mirror_member", key=str(ann.id))
    effects.drain(now=timezone.now())
    waiting = Effect.objects.get(kind="mirror_member")
    assert (waiting.state, waiting.attempts, of_member(store, shop, ann.customer_id)) == ("due", 0, None)

    store.clock.advance(seconds=30)
    effects.drain(now=timezone.now() + timedelta(seconds=30))
    assert of_member(store, shop, ann.customer_id)["available"] == 1_000


def test_a_customer_whom_shopify_does_not_know_any_more_stops_nobody(shop, store, ann):
    gone = with_points(store, shop, 50, email="gone@example.com")
    customers.delete(store, shop.domain, gone.customer_id)
    mirror(ann, gone)
    effects.drain(now=timezone.now() + timedelta(seconds=10))

    assert of_member(store, shop, ann.customer_id)["available"] == 1_000
    assert list(Effect.objects.exclude(state="done").values_list("kind", flat=True)) == []


def test_the_merged_are_mirrored_as_the_survivor(shop, store, ann):
    bea = with_points(store, shop, 200, email="bea@example.com")
    merge.merge(ann.customer_id, bea.customer_id, now=timezone.now())
    customers.delete(store, shop.domain, bea.customer_id)
    mirror(bea)

    assert of_member(store, shop, ann.customer_id)["available"] == 1_200


def test_of_the_forgotten_nothing_stays_and_nobody_else_loses_anything(shop, store, ann):
    bea = with_points(store, shop, 200, email="bea@example.com")
    mirror(ann, bea)
    body = b'{"customer":{"id":%d,"email":"ann@example.com"},"orders_to_redact":[]}' % ann.customer_id
    event = Arrived(id=1, topic="customers/redact", body=body, at=timezone.now())
    people_topics.redacted(event, shop, now=timezone.now())
    outbox.record("mirror_member", key=str(ann.id))
    work_off()

    assert of_member(store, shop, ann.customer_id) is None
    assert of_member(store, shop, bea.customer_id)["available"] == 200
    assert Effect.objects.get(kind="unmirror_member").payload == {}
    assert Effect.objects.get(kind="unmirror_member").state == "done"


def test_a_change_of_the_policy_tells_everybody_their_new_dates(shop, store, ann, monkeypatch):
    monkeypatch.setattr(effects, "EVERYBODY_SLICE", 2)
    people = [ann, *(with_points(store, shop, 100, email=f"{n}@example.com") for n in range(3))]
    erase.redact(people[3].customer_id, "", now=timezone.now())
    mirror(*people)
    assert of_member(store, shop, ann.customer_id)["expires"] is None

    now = timezone.now()
    expiry_change.change(ExpiryPolicy(kind="lots", days=90), now=now)
    for _ in range(4):
        now += timedelta(seconds=effects.EVERYBODY_PAUSE_S)
        effects.drain(now=now)
    assert [of_member(store, shop, each.customer_id)["expires"]["points"] for each in people[:3]] == [1_000, 100, 100]
    assert Effect.objects.get(kind="mirror_everybody").state == "done"


def test_a_slice_that_is_asked_for_anew_begins_anew(shop, store, ann, monkeypatch):
    monkeypatch.setattr(effects, "EVERYBODY_SLICE", 1)
    outbox.record("mirror_everybody", key="members")
    effects.drain(now=timezone.now())
    assert Effect.objects.get(kind="mirror_everybody").payload == {"after": ann.id}

    outbox.record("mirror_everybody", key="members")
    assert Effect.objects.get(kind="mirror_everybody").payload == {}


def test_a_new_price_is_on_the_page_and_no_member_is_written(shop, store, ann):
    offer = offering(name="5 off", points=500)
    mirror(ann)
    before = of_app(store, shop)
    assert before["config"]["rewards"] == [{"id": str(offer), "points": 500}]
    written = writes(store)

    terms = catalogue.get(offer, now=timezone.now()).terms
    catalogue.revise(offer, type(terms)(kind="amount_off", points=700, amount=terms.amount), now=timezone.now())
    work_off()
    after = of_app(store, shop)
    assert after["config"]["rewards"] == [{"id": str(offer), "points": 700}]
    assert after["said_en"]["rewards"][0]["points_text"] == "700 points"
    assert writes(store) == written + 1


def test_what_stands_there_already_is_not_written_again(shop, store):
    outbox.programme_changed(now=timezone.now())
    work_off()
    written = writes(store)
    outbox.programme_changed(now=timezone.now())
    work_off()

    assert writes(store) == written


def test_the_other_shop_is_shown_its_own(shop, store, rival):
    offering(name="Ours")
    with acting_for(rival.id):
        offering(name="Theirs")
    work_off()

    assert [each["name"] for each in of_app(store, shop)["said_en"]["rewards"]] == ["Ours"]


def test_a_shop_that_left_is_written_nothing_and_one_that_comes_back_everything(shop, store, ann):
    mirror(ann)
    now = timezone.now()
    customer_gid = f"gid://shopify/Customer/{ann.customer_id}"
    installs.uninstall(store, shop.domain)
    install.uninstall(shop, at=now, now=now)
    metafields.remove_all(store, shop.domain, customer_gid)
    programme.change(programme.Programme(tax="in"), now=now)
    give(ann, 5, key="late")
    outbox.record("mirror_member", key=str(ann.id))
    work_off()
    assert of_app(store, shop) == {}
    left = Effect.objects.filter(state="failed").values_list("kind", flat=True)
    assert set(left) == {"mirror_member", "mirror_config"}

    installs.install(store, shop.domain)
    pair = _exchanged(store, shop)
    arrivals.move_in(shop.domain, pair, now=timezone.now())
    work_off()
    assert of_app(store, shop)["config"]["tax"] == "in"
    assert of_member(store, shop, ann.customer_id)["available"] == balances.of(ann.id).available == 1_005


def _exchanged(store, shop):
    return oauth.exchange(shop.domain, session_token=id_tokens.mint(store, shop.domain), claims={})
