"""Gift cards at the stand-in: a card is told apart by its note, because its code is never told again."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from devstore import customers as store_customers
from devstore import gift_cards as store_cards
from devstore import installs, misbehaviour
from loyalty_app.shopify_gateway import gift_cards
from loyalty_app.shopify_gateway.client import Client
from loyalty_app.shopify_gateway.discounts import CodeTaken
from loyalty_app.shopify_gateway.errors import Refused, Unavailable
from loyalty_app.shopify_gateway.gift_cards import GiftCard
from tests.loopback import Answer, serving
from tests.shopify_gateway.conftest import OTHER, Token

CODE, NOTE = "cdfghjkl23456789", "loyalty-redemption-7"
DAY = date(2099, 12, 31)


def issue(client, customer_id, **fields):
    wanted = {"code": CODE, "amount": Decimal("25.50"), "currency": "USD", "expires_on": DAY, "note": NOTE}
    return gift_cards.issue(client, customer_id=customer_id, **(wanted | fields))


@pytest.fixture
def since(store):
    return store.clock.now()


def test_a_card_is_issued_whole(rewarding, store, domain, ann):
    card = issue(rewarding, ann)

    assert card == GiftCard(
        id=card.id,
        balance=Decimal("25.5"),
        initial=Decimal("25.5"),
        currency="USD",
        is_enabled=True,
        last_characters="6789",
        note=NOTE,
        expires_on=DAY,
    )
    (kept,) = store_cards.all(store, domain)
    assert (kept["id"], kept["customer_id"], kept["balance"], kept["expires_on"], kept["note"]) == (
        card.id, ann, "25.50", "2099-12-31", NOTE,
    )  # fmt: skip
    assert store_cards.by_code(store, domain, CODE)["id"] == card.id


def test_a_card_without_an_end_has_none(rewarding, ann):
    assert issue(rewarding, ann, expires_on=None).expires_on is None


def test_amounts_are_digits_however_they_are_written(rewarding, ann):
    assert issue(rewarding, ann, amount=Decimal("1E+2")).initial == 100


@pytest.mark.parametrize("code", ["TAKEN", None])
def test_a_taken_code_is_told_apart_whether_shopify_names_it_or_not(rewarding, store, domain, ann, bob, code):
    store.settings.gift_card_taken_code = code
    issue(rewarding, ann)
    before = store_cards.all(store, domain)

    with pytest.raises(CodeTaken) as taken:
        issue(rewarding, bob, code=CODE.upper(), note="loyalty-redemption-8")

    assert (taken.value.codes, taken.value.fields) == ((code or "",), ("input.code",))
    assert store_cards.all(store, domain) == before


@pytest.mark.parametrize(
    ("case", "fields", "code", "field"),
    [
        ("short", {"code": "abc"}, "TOO_SHORT", "input.code"),
        ("long", {"code": "a" * 21}, "TOO_LONG", "input.code"),
        ("odd", {"code": "bad!code!"}, "INVALID", "input.code"),
        ("nothing", {"amount": Decimal(0)}, "GREATER_THAN", "input.initialAmount"),
        ("beyond the limit", {"amount": Decimal(10_001)}, "GIFT_CARD_LIMIT_EXCEEDED", "input.initialAmount"),
        ("other money", {"currency": "EUR"}, "INVALID", "input.initialAmount.currencyCode"),
        ("nobody", {"customer_id": 7}, "CUSTOMER_NOT_FOUND", "input.customerId"),
    ],
)
def test_what_shopify_refuses_makes_no_card(rewarding, store, domain, ann, case, fields, code, field):
    customer_id = fields.pop("customer_id", ann) if "customer_id" in fields else ann
    with pytest.raises(Refused) as refused:
        issue(rewarding, customer_id, **fields)

    assert (type(refused.value), refused.value.codes, refused.value.fields) == (Refused, (code,), (field,))
    assert store_cards.all(store, domain) == []


@pytest.mark.parametrize("fault", ["timeout_after_write", "unavailable_after_write"])
def test_after_a_lost_answer_the_card_is_found(rewarding, store, domain, ann, since, fault):
    misbehaviour.add(store, fault, operation="GiftCardCreate")
    with pytest.raises(Unavailable):
        issue(rewarding, ann)
    with pytest.raises(CodeTaken):
        issue(rewarding, ann)

    (kept,) = store_cards.all(store, domain)
    found = gift_cards.find(rewarding, customer_id=ann, note=NOTE, since=since)
    assert (found.id, found.last_characters) == (kept["id"], "6789")


def test_a_card_is_found_by_exactly_its_note_and_no_older_than_asked(rewarding, store, ann, bob):
    issue(rewarding, ann, code="cdfghjkl2222", note=f"{NOTE}0")
    issue(rewarding, ann, code="cdfghjkl3333", note=None)
    issue(rewarding, ann, code="cdfghjkl6666")
    store.clock.advance(seconds=1200)
    since = store.clock.now()
    mine = issue(rewarding, ann, code="cdfghjkl4444")
    issue(rewarding, bob, code="cdfghjkl5555", note="loyalty-redemption-9")

    def found(note, *, customer_id=ann, since=since):
        card = gift_cards.find(rewarding, customer_id=customer_id, note=note, since=since)
        return card and card.id

    assert found(NOTE) == mine.id
    assert found(NOTE[:-1]) is None
    assert found("") is None
    assert found(NOTE.upper()) is None
    # Our clock may be a little ahead of Shopify's.
    assert found(NOTE, since=since + timedelta(minutes=4)) == mine.id


def test_a_shop_without_cards_has_none_to_find(rewarding, ann, since):
    assert gift_cards.find(rewarding, customer_id=ann, note=NOTE, since=since) is None


def test_a_card_is_read_back_and_deactivated_for_good(rewarding, store, domain, ann):
    card = issue(rewarding, ann)
    store_cards.move(store, domain, card.id, amount=-1000)

    assert gift_cards.fetch(rewarding, card.id).balance == Decimal("15.5")
    gift_cards.deactivate(rewarding, card.id)
    gift_cards.deactivate(rewarding, card.id)
    spent = gift_cards.fetch(rewarding, card.id)
    assert (spent.balance, spent.initial, spent.is_enabled) == (Decimal("15.5"), Decimal("25.5"), False)


def test_a_card_that_is_not_there_is_none_and_nobody_can_use_it(rewarding):
    assert gift_cards.fetch(rewarding, 7) is None
    gift_cards.deactivate(rewarding, 7)


def test_a_card_that_shopify_leaves_in_use_is_no_success(settings):
    no = {"giftCard": None, "userErrors": [{"field": ["id"], "message": "no", "code": None}]}
    (node,) = page(["x"]).body["data"]["giftCards"]["nodes"]
    with serving(
        Answer(body={"data": {"giftCardDeactivate": no}}), Answer(body={"data": {"giftCard": node}})
    ) as server:
        settings.SHOPIFY_SHOP_URL = server.url
        with pytest.raises(Refused):
            gift_cards.deactivate(Client("acme.myshopify.com", Token("shpat_1")), 5)


def test_the_cards_of_two_shops_are_apart(rewarding, elsewhere, store, domain, ann, since):
    stranger = store_customers.create(store, OTHER, email="ann@example.com")["id"]
    here, there = issue(rewarding, ann), issue(elsewhere, stranger)

    assert gift_cards.find(rewarding, customer_id=ann, note=NOTE, since=since).id == here.id
    assert gift_cards.find(elsewhere, customer_id=stranger, note=NOTE, since=since).id == there.id
    assert gift_cards.fetch(elsewhere, here.id) is None
    gift_cards.deactivate(elsewhere, here.id)
    assert gift_cards.fetch(rewarding, here.id).is_enabled


@pytest.mark.parametrize(
    "call",
    [
        lambda client, id, ann: issue(client, ann, code="cdfghjkl9999"),
        lambda client, id, ann: gift_cards.find(client, customer_id=ann, note=NOTE, since=datetime.now(UTC)),
        lambda client, id, ann: gift_cards.fetch(client, id),
        lambda client, id, ann: gift_cards.deactivate(client, id),
    ],
    ids=["issue", "find", "fetch", "deactivate"],
)
def test_without_the_scope_nothing_is_told_or_done(rewarding, store, domain, ann, call):
    card = issue(rewarding, ann)
    before = store_cards.all(store, domain)
    installs.revoke(store, domain, ["write_gift_cards"])

    with pytest.raises(Refused) as refused:
        call(rewarding, card.id, ann)

    assert refused.value.codes == ("ACCESS_DENIED",)
    assert store_cards.all(store, domain) == before


def page(notes, *, cursor=None, at="2026-11-22T12:00:00Z"):
    money = {"amount": "5.0", "currencyCode": "USD"}
    nodes = [
        {
            "id": f"gid://shopify/GiftCard/{number}",
            "balance": money,
            "initialValue": money,
            "enabled": True,
            "lastCharacters": "abcd",
            "note": note,
            "expiresOn": None,
            "createdAt": at,
        }
        for number, note in enumerate(notes, 1)
    ]
    info = {"hasNextPage": cursor is not None, "endCursor": cursor}
    return Answer(body={"data": {"giftCards": {"nodes": nodes, "pageInfo": info}}})


def looked_for(settings, *answers):
    """What find() gave, and what it asked: (query, after)."""
    with serving(*answers) as server:
        settings.SHOPIFY_SHOP_URL = server.url
        client = Client("acme.myshopify.com", Token("shpat_1"))
        since = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
        try:
            found = gift_cards.find(client, customer_id=5, note=NOTE, since=since)
        except Refused as refused:
            found = refused
        asked = [(body["variables"]["query"], body["variables"]["after"]) for _, _, body in server.requests]
        return found, asked


SEARCH = "customer_id:5 created_at:>='2026-11-22T11:55:00Z'"


def test_the_newest_cards_are_looked_through_before_the_search_that_may_lag(settings):
    found, asked = looked_for(settings, page(["x", None], cursor="a"), page(["y", NOTE], cursor="b"))

    assert (found.id, asked) == (2, [(None, None), (None, "a")])


def test_cards_from_before_don_t_count_and_end_the_look(settings):
    found, asked = looked_for(
        settings, page(["x"], cursor="a"), page([NOTE], cursor="b", at="2026-11-22T11:54:59Z"), page([NOTE])
    )

    assert (found, asked) == (None, [(None, None), (None, "a")])


def test_a_card_behind_many_newer_ones_is_searched_for(settings):
    found, asked = looked_for(settings, *[page(["x"], cursor="a")] * 5, page(["y"], cursor="b"), page([NOTE]))

    assert found.id == 1
    assert asked == [(None, None), *[(None, "a")] * 4, (SEARCH, None), (SEARCH, "b")]


def test_a_look_through_too_many_cards_is_given_up(settings):
    refused, asked = looked_for(settings, page(["x"], cursor="a"))

    assert isinstance(refused, Refused)
    assert len(asked) == gift_cards.NEWEST_PAGES_MAX + gift_cards.PAGES_MAX


def test_an_answer_without_the_card_leaves_it_unknown(settings):
    with serving(Answer(body={"data": {"giftCardCreate": {"giftCard": None, "userErrors": []}}})) as server:
        settings.SHOPIFY_SHOP_URL = server.url
        with pytest.raises(Unavailable):
            issue(Client("acme.myshopify.com", Token("shpat_1")), 5)
