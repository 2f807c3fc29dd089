"""A reward that needs what Shopify has not allowed is saved and off, until the server itself has asked Shopify."""

from datetime import timedelta

import pytest
from django.utils import timezone

from devstore import catalogue as goods
from devstore import installs, product_collections
from devstore.oauth import id_tokens
from loyalty_app import arrivals
from loyalty_app.earning import rulebook
from loyalty_app.rewards import catalogue
from loyalty_app.shops import session_tokens
from loyalty_app.tenancy import acting_for
from tests import standin
from tests.dashboard.conftest import EVERY_SCOPE, staff_of
from tests.dashboard.redeemed import CARD as TEN
from tests.dashboard.redeemed import a_reward
from tests.dashboard.said import SAID

CARD = SAID["gift_card"]
NOT_ALLOWED = "This reward stays off: Shopify does not let the app create gift cards yet."


@pytest.fixture
def shopify():
    with standin.running() as running:
        standin.installed(running)
        yield running


@pytest.fixture
def store(shopify):
    return shopify.store


@pytest.fixture
def shop(db, store):
    """The stand-in's shop, which granted what the installation asks for and nothing more."""
    session = session_tokens.verify(id_tokens.mint(store, store.default_shop), now=timezone.now())
    return arrivals.open_app(session, now=timezone.now())[0]


@pytest.fixture
def staff(shop):
    return staff_of(shop)


def rewards(shop) -> list[tuple[str, str]]:
    with acting_for(shop.id):
        return [(reward.name, reward.state) for reward in catalogue.listing(now=timezone.now())]


def rules(shop) -> list[tuple[str, str]]:
    with acting_for(shop.id):
        return [(rule.name, rule.state) for rule in rulebook.listing(now=timezone.now())]


def only_id(shop) -> int:
    with acting_for(shop.id):
        return catalogue.listing(now=timezone.now())[0].id


def grant(store, scope: str) -> None:
    """In Shopify; its webhook about it has not arrived."""
    installs.grant(store, store.default_shop, [scope])


def test_the_form_says_before_anything_is_typed_what_has_to_be_allowed(staff):
    page = staff.get("/rewards/new/?kind=gift_card").content.decode()

    assert '<scope-request data-scopes="write_gift_cards">' in page
    assert "the app has to create gift cards in your shop" in page


@pytest.mark.parametrize("kind", ["donation", "custom"])
def test_what_is_ours_alone_asks_for_nothing(shop, staff, kind):
    assert "scope-request data-scopes" not in staff.get(f"/rewards/new/?kind={kind}").content.decode()

    assert staff.post(f"/rewards/new/?kind={kind}", SAID[kind]).headers["Location"] == "/rewards/?done=reward_published"
    assert rewards(shop) == [("Reward", "live")]


def test_a_reward_is_saved_and_off_until_it_is_allowed(shop, store, staff):
    answer = staff.post("/rewards/new/?kind=gift_card", CARD)
    reward_id = only_id(shop)
    assert answer.headers["Location"] == f"/rewards/{reward_id}/?done=reward_waits"
    assert rewards(shop) == [("Reward", "paused")]
    with acting_for(shop.id):
        assert catalogue.at(timezone.now()) == []
    page = staff.get(f"/rewards/{reward_id}/").content.decode()
    assert f'data-scopes="write_gift_cards" data-then="/rewards/{reward_id}/resumption/"' in page
    assert "Waits for permission" in page
    assert "Waits for permission" in staff.get("/rewards/").content.decode()

    refused = staff.post(f"/rewards/{reward_id}/resumption/")
    assert refused.status_code == 422
    assert NOT_ALLOWED in refused.content.decode()
    assert rewards(shop) == [("Reward", "paused")]

    grant(store, "write_gift_cards")
    answer = staff.post(f"/rewards/{reward_id}/resumption/")
    assert answer.headers["Location"] == f"/rewards/{reward_id}/?done=reward_resumed"
    assert rewards(shop) == [("Reward", "live")]


def test_what_was_allowed_while_typing_is_published_at_once(shop, store, staff):
    grant(store, "write_gift_cards")

    assert staff.post("/rewards/new/?kind=gift_card", CARD).headers["Location"] == "/rewards/?done=reward_published"
    assert rewards(shop) == [("Reward", "live")]


def test_other_days_do_not_switch_on_what_is_not_allowed(shop, staff):
    staff.post("/rewards/new/?kind=gift_card", CARD)
    later = (timezone.now() + timedelta(days=3)).date().isoformat()

    answer = staff.post(f"/rewards/{only_id(shop)}/", CARD | {"points": "700", "starts_on": later})

    assert answer.status_code == 302
    with acting_for(shop.id):
        (reward,) = catalogue.listing(now=timezone.now())
        assert (reward.state, reward.terms.points) == ("paused", 700)
        assert catalogue.at(timezone.now() + timedelta(days=4)) == []


def test_while_shopify_does_not_answer_nothing_is_switched_on(shop, shopify, staff):
    staff.post("/rewards/new/?kind=gift_card", CARD)
    grant(shopify.store, "write_gift_cards")
    shopify.stop()

    refused = staff.post(f"/rewards/{only_id(shop)}/resumption/")

    assert (refused.status_code, rewards(shop)) == (422, [("Reward", "paused")])


def test_a_permission_that_was_taken_away_is_seen(shop, staff):
    with acting_for(shop.id):
        reward_id = a_reward(TEN, now=timezone.now())

    assert "“Five off” is on, but Shopify does not allow it any more" in staff.get("/").content.decode()
    assert "Permission missing" in staff.get("/rewards/").content.decode()
    page = staff.get(f"/rewards/{reward_id}/").content.decode()
    assert '<scope-request data-scopes="write_gift_cards">' in page


def test_cashback_is_published_with_its_earn_rule_or_not_at_all(shop, store, staff):
    said = SAID["cashback"] | {"name": "Cashback", "cashback_percent": "3.5"}

    refused = staff.post("/rewards/new/?kind=cashback", said)
    assert refused.status_code == 422
    assert "Let the app see and give store credit first, with the button above." in refused.content.decode()
    assert (rewards(shop), rules(shop)) == ([], [])

    for scope in EVERY_SCOPE.split(","):
        if scope.endswith(("accounts", "account_transactions")):
            grant(store, scope)
    answer = staff.post("/rewards/new/?kind=cashback", said)
    assert answer.headers["Location"] == "/rewards/?done=cashback_published"
    assert (rewards(shop), rules(shop)) == ([("Cashback", "live")], [("Cashback", "live")])


def test_a_free_product_keeps_the_names_of_its_variants(shop, store, staff):
    product = goods.products(store, store.default_shop)[0]
    variant = product["variants"][0]
    said = SAID["free_product"] | {"variants": str(variant["id"])}

    assert staff.post("/rewards/new/?kind=free_product", said).status_code == 302

    with acting_for(shop.id):
        (reward,) = catalogue.at(timezone.now())
    (kept,) = reward.terms.variants
    assert kept.id == variant["id"]
    assert kept.title.startswith(product["title"])
    page = staff.post(f"/rewards/preview/?kind=free_product&reward={reward.id}", said).content.decode()
    assert f"One {kept.title} for free for 500 points." in page


@pytest.mark.parametrize(
    ("kind", "field", "words"),
    [
        ("free_product", "variants", "Your shop has no variant 71. Use the number of a variant, not of its product."),
        ("amount_off", "products", "Your shop has no product 71."),
        ("amount_off", "collections", "Your shop has no collection 71."),
    ],
)
def test_goods_of_nobody_are_refused(shop, staff, kind, field, words):
    answer = staff.post(f"/rewards/new/?kind={kind}", SAID[kind] | {field: "71"})

    assert answer.status_code == 422
    assert f'error="{words}"' in answer.content.decode()
    assert rewards(shop) == []


def test_a_reward_can_be_changed_although_its_product_is_gone(shop, store, staff):
    product = goods.products(store, store.default_shop)[0]
    said = SAID["amount_off"] | {"products": str(product["id"])}
    staff.post("/rewards/new/?kind=amount_off", said)
    goods.delete(store, store.default_shop, product["id"])

    assert staff.post(f"/rewards/{only_id(shop)}/", said | {"points": "700"}).status_code == 302

    answer = staff.post(f"/rewards/{only_id(shop)}/", said | {"products": f"{product['id']}, 71"})
    assert 'error="Your shop has no product 71."' in answer.content.decode()


def test_the_goods_that_are_typed_are_named(shop, shopify, store, staff):
    product = goods.products(store, store.default_shop)[0]
    collection = product_collections.all(store, store.default_shop)[0]

    page = staff.post("/rewards/goods/?kind=amount_off", {"products": f"{product['id']}, 71"}).content.decode()
    assert f"<s-text>{product['title']}</s-text>" in page
    assert "71: not found in your shop" in page

    page = staff.post("/rewards/goods/?kind=amount_off", {"collections": str(collection["id"])}).content.decode()
    assert f"<s-text>{collection['title']}</s-text>" in page

    shopify.stop()
    page = staff.post("/rewards/goods/?kind=amount_off", {"products": str(product["id"])}).content.decode()
    assert "You can save all the same." in page


def test_a_published_draft_is_off_until_shopify_allows_it(shop, staff):
    staff.post("/rewards/new/?kind=gift_card&as=draft", CARD)
    with acting_for(shop.id):
        [draft] = catalogue.drafts.all()
    assert "stays off until you allow that" in staff.get(f"/rewards/drafts/{draft.id}/").content.decode()

    answer = staff.post(f"/rewards/drafts/{draft.id}/publication/", {"version": draft.version})

    assert answer.headers["Location"] == "/rewards/?done=reward_waits"
    assert rewards(shop) == [("Reward", "paused")]
