"""Discount codes at the stand-in: what is asked for is what Shopify then holds, and what may be lost is found again."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from msgspec.structs import replace

from devstore import catalogue, installs, misbehaviour, product_collections
from devstore import customers as store_customers
from devstore import discounts as store_discounts
from devstore import orders as store_orders
from loyalty_app.shopify_gateway import discounts
from loyalty_app.shopify_gateway.client import Client
from loyalty_app.shopify_gateway.discounts import Code, CodeTaken, CodeTerms
from loyalty_app.shopify_gateway.errors import Refused, Unavailable
from tests.loopback import Answer, serving
from tests.shopify_gateway.conftest import OTHER, Token

START = datetime(2026, 11, 1, 8, 0, tzinfo=UTC)
END = datetime(2099, 1, 1, tzinfo=UTC)
NOBODY = {"order": False, "product": False, "shipping": False}


@pytest.fixture
def terms(ann):
    """Five off for Ann."""
    return CodeTerms(
        title="Five off (7)",
        code="LOYAL-23",
        customer_id=ann,
        starts_at=START,
        amount=Decimal(5),
        on_subscription=False,
    )


def held(store, domain, code="LOYAL-23"):
    return store_discounts.by_code(store, domain, code)


def goods(store, domain):
    return catalogue.products(store, domain)


def test_a_code_is_single_use_and_for_one_customer(rewarding, store, domain, terms, ann):
    minimum, together = Decimal("20.00"), frozenset({"shipping", "product"})
    discount_id = discounts.create(
        rewarding, replace(terms, ends_at=END, minimum_subtotal=minimum, combines_with=together)
    )

    kept = held(store, domain)
    assert (kept["usage_limit"], kept["once_per_customer"], kept["context"]) == (1, True, {"customers": [ann]})
    assert (kept["kind"], kept["value"], kept["each_item"], kept["items"]) == (
        "fixed_amount", "5", False, {"all": True},
    )  # fmt: skip
    assert (kept["minimum"], kept["one_time"], kept["subscription"]) == ({"subtotal": "20.00"}, True, False)
    assert kept["combines_with"] == {"order": False, "product": True, "shipping": True}
    assert discounts.fetch(rewarding, discount_id) == Code(
        discount_id=discount_id,
        title="Five off (7)",
        code="LOYAL-23",
        status="ACTIVE",
        customer_ids=(ann,),
        starts_at=START,
        ends_at=END,
        usage_limit=1,
        used=0,
        amount=Decimal(5),
    )


@pytest.mark.parametrize(
    ("percent", "value"), [("15", "15.0"), ("12.5", "12.5"), ("7", "7.0"), ("100", "100.0"), ("0.1", "0.1")]
)
def test_a_share_goes_out_and_comes_back_exactly(rewarding, store, domain, terms, percent, value):
    percent = Decimal(percent)
    discount_id = discounts.create(rewarding, replace(terms, amount=None, percent=percent))

    assert (held(store, domain)["kind"], held(store, domain)["value"]) == ("percentage", value)
    found = discounts.fetch(rewarding, discount_id)
    assert (found.percent, found.amount, found.is_free_shipping) == (percent, None, False)


def test_amounts_are_digits_however_they_are_written(rewarding, store, domain, terms):
    discounts.create(rewarding, replace(terms, amount=Decimal("1E+2"), minimum_subtotal=Decimal("2.50E+2")))

    assert (held(store, domain)["value"], held(store, domain)["minimum"]) == ("100", {"subtotal": "250"})


def test_free_shipping_goes_anywhere_up_to_a_price(rewarding, store, domain, terms, ann):
    shipping = replace(
        terms,
        amount=None,
        free_shipping=True,
        shipping_price_max=Decimal("9.50"),
        minimum_subtotal=Decimal(30),
        combines_with=frozenset({"order", "shipping"}),
    )
    found = discounts.fetch(rewarding, discounts.create(rewarding, shipping))

    kept = held(store, domain)
    assert (kept["kind"], kept["destination"], kept["maximum_shipping"]) == ("shipping", {"all": True}, "9.50")
    # With another free shipping it can't combine: Shopify would refuse to be asked.
    assert kept["combines_with"] == {"order": True, "product": False, "shipping": False}
    assert (kept["minimum"], kept["context"], kept["usage_limit"]) == ({"subtotal": "30"}, {"customers": [ann]}, 1)
    assert (found.is_free_shipping, found.amount, found.percent, found.code) == (True, None, None, "LOYAL-23")


def test_a_code_is_for_products_for_collections_or_for_certain_variants_alone(rewarding, store, domain, terms):
    product, other = (each["id"] for each in goods(store, domain)[:2])
    variant = goods(store, domain)[2]["variants"][0]["id"]
    shelf = product_collections.all(store, domain)[0]["id"]

    discounts.create(rewarding, replace(terms, products=(product, other, product)))
    discounts.create(rewarding, replace(terms, code="SHELF", collections=(shelf,)))
    discounts.create(
        rewarding, replace(terms, code="ONE", variants=(variant,), products=(product,), collections=(shelf,))
    )

    assert held(store, domain)["items"] == {"products": [product, other], "variants": []}
    assert held(store, domain, "SHELF")["items"] == {"collections": [shelf]}
    assert held(store, domain, "ONE")["items"] == {"products": [], "variants": [variant]}


def test_shopify_does_not_mix_products_and_collections(rewarding, store, domain, terms):
    mixed = replace(
        terms,
        products=(goods(store, domain)[0]["id"],),
        collections=(product_collections.all(store, domain)[0]["id"],),
    )
    with pytest.raises(Refused) as refused:
        discounts.create(rewarding, mixed)

    assert refused.value.codes == ("CONFLICT",)
    assert held(store, domain) is None


def sell_no_subscriptions(store, domain):
    for product in store.documents.all("product", domain):
        store.documents.put("product", domain, product["id"], product | {"selling_plan_groups": []})


@pytest.mark.parametrize(("free_shipping", "amount"), [(False, Decimal(5)), (True, None)])
def test_subscriptions_are_meant_where_they_are_sold(rewarding, store, domain, terms, free_shipping, amount):
    any_purchase = replace(terms, on_subscription=True, free_shipping=free_shipping, amount=amount)
    discounts.create(rewarding, any_purchase)
    discounts.create(rewarding, replace(any_purchase, code="ONLY", on_one_time=False))
    sell_no_subscriptions(store, domain)
    discounts.create(rewarding, replace(any_purchase, code="HERE"))
    with pytest.raises(Refused) as refused:
        discounts.create(rewarding, replace(any_purchase, code="NEVER", on_one_time=False))

    kept = {each["code"]: (each["one_time"], each["subscription"]) for each in store_discounts.codes(store, domain)}
    assert kept["LOYAL-23"] == (True, True)
    assert kept["ONLY"] == (False, True)
    assert kept["HERE"] == (True, False)
    assert "NEVER" not in kept
    assert refused.value.fields[0].endswith("appliesOnSubscription")


def test_a_taken_code_is_told_apart_in_any_case(rewarding, store, domain, terms, ann, bob):
    first = discounts.create(rewarding, terms)
    before = store_discounts.codes(store, domain)

    for code in ("LOYAL-23", "loyal-23"):
        with pytest.raises(CodeTaken) as taken:
            discounts.create(rewarding, replace(terms, code=code, customer_id=bob))
        assert taken.value.codes == ("TAKEN",)
        assert taken.value.fields == ("basicCodeDiscount.code",)
    with pytest.raises(CodeTaken):
        discounts.create(rewarding, replace(terms, free_shipping=True, amount=None))

    assert store_discounts.codes(store, domain) == before
    assert discounts.find(rewarding, "loyal-23").discount_id == first
    assert discounts.find(rewarding, "LOYAL-24") is None


@pytest.mark.parametrize("fault", ["timeout_after_write", "unavailable_after_write"])
def test_after_a_lost_answer_the_code_is_found(rewarding, store, domain, terms, ann, fault):
    misbehaviour.add(store, fault, operation="DiscountCodeBasicCreate")
    with pytest.raises(Unavailable):
        discounts.create(rewarding, terms)
    with pytest.raises(CodeTaken):
        discounts.create(rewarding, terms)

    found = discounts.find(rewarding, "LOYAL-23")
    assert (found.title, found.customer_ids) == ("Five off (7)", (ann,))
    assert [each["code"] for each in store_discounts.codes(store, domain)].count("LOYAL-23") == 1


def test_what_was_not_done_can_be_done_again(rewarding, store, domain, terms):
    misbehaviour.add(store, "timeout_before_write", operation="DiscountCodeBasicCreate")
    with pytest.raises(Unavailable):
        discounts.create(rewarding, terms)
    assert discounts.find(rewarding, "LOYAL-23") is None

    discount_id = discounts.create(rewarding, terms)
    assert held(store, domain)["id"] == discount_id


def test_a_customer_who_is_not_there_gets_no_code(rewarding, store, domain, terms):
    with pytest.raises(Refused) as refused:
        discounts.create(rewarding, replace(terms, customer_id=7))

    assert not isinstance(refused.value, CodeTaken)
    assert "basicCodeDiscount.context.customers.add" in refused.value.fields
    assert held(store, domain) is None


def test_more_goods_than_a_discount_may_name_are_refused(rewarding, store, domain, terms):
    ids = tuple(catalogue.create(store, domain, title=f"Good {n}", price="1.00")["id"] for n in range(101))

    with pytest.raises(Refused) as refused:
        discounts.create(rewarding, replace(terms, products=ids))

    assert refused.value.codes == ("EXCEEDED_MAX",)
    assert held(store, domain) is None


def test_the_uses_are_counted_and_the_end_is_seen(rewarding, store, domain, terms, ann):
    discount_id = discounts.create(rewarding, replace(terms, ends_at=store.clock.now() + timedelta(minutes=30)))
    line = {"product": goods(store, domain)[0]["handle"], "quantity": 1}
    store_orders.place(store, domain, [line], customer_id=ann, codes=["LOYAL-23"])

    assert discounts.fetch(rewarding, discount_id).used == 1
    store.clock.advance(seconds=1801)
    assert discounts.fetch(rewarding, discount_id).status == "EXPIRED"


def test_an_update_moves_the_code_to_its_new_holder(rewarding, store, domain, terms, ann, bob):
    discount_id = discounts.create(rewarding, terms)

    discounts.update(rewarding, discount_id, replace(terms, customer_id=bob, title="Five off (8)", ends_at=END))

    found = discounts.fetch(rewarding, discount_id)
    assert (found.customer_ids, found.title, found.ends_at, found.code) == ((bob,), "Five off (8)", END, "LOYAL-23")
    discounts.update(rewarding, discount_id, replace(terms, customer_id=bob))
    assert discounts.fetch(rewarding, discount_id).ends_at is None


@pytest.mark.parametrize("merchants", [{"context": {"all": True}}, {"usage_limit": 9, "once_per_customer": False}])
def test_an_update_takes_back_what_the_merchant_loosened(rewarding, store, domain, terms, ann, merchants):
    discount_id = discounts.create(rewarding, terms)
    before = held(store, domain)
    store_discounts.update(store, domain, discount_id, **merchants)

    discounts.update(rewarding, discount_id, terms)

    assert held(store, domain) | {"updated_at": ""} == before | {"updated_at": ""}


def test_an_update_adds_and_takes_off_goods_until_they_are_the_wanted_ones(rewarding, store, domain, terms):
    one, two, three = (each["id"] for each in goods(store, domain)[:3])
    variant, other = (each["variants"][0]["id"] for each in goods(store, domain)[3:5])
    shelf, sale = (each["id"] for each in product_collections.all(store, domain)[:2])
    discount_id = discounts.create(rewarding, replace(terms, products=(one, two)))

    for wanted, items in [
        ({"products": (two, three)}, {"products": [two, three], "variants": []}),
        ({"products": (two, three)}, {"products": [two, three], "variants": []}),
        ({"variants": (variant,)}, {"products": [], "variants": [variant]}),
        ({"variants": (other,)}, {"products": [], "variants": [other]}),
        ({"collections": (shelf, sale)}, {"collections": [shelf, sale]}),
        ({"collections": (sale,)}, {"collections": [sale]}),
        ({"products": (one,)}, {"products": [one], "variants": []}),
        ({}, {"all": True}),
    ]:
        discounts.update(rewarding, discount_id, replace(terms, **wanted))
        assert held(store, domain)["items"] == items


def test_an_update_changes_and_lifts_the_conditions(rewarding, store, domain, terms):
    strict = replace(terms, minimum_subtotal=Decimal(20), combines_with=frozenset({"order"}), on_subscription=True)
    discount_id = discounts.create(rewarding, strict)

    discounts.update(rewarding, discount_id, replace(terms, amount=None, percent=Decimal(10)))

    kept = held(store, domain)
    assert (kept["minimum"], kept["combines_with"], kept["subscription"]) == (None, NOBODY, False)
    assert (kept["kind"], kept["value"]) == ("percentage", "10.0")


def test_an_update_of_free_shipping_leaves_where_it_ships_to(rewarding, store, domain, terms, bob):
    shipping = replace(terms, amount=None, free_shipping=True, shipping_price_max=Decimal(9), on_subscription=True)
    discount_id = discounts.create(rewarding, shipping)
    countries = {"countries": ["CA"], "rest_of_world": False}
    store_discounts.update(store, domain, discount_id, destination=countries)

    wanted = replace(shipping, customer_id=bob, shipping_price_max=None, on_subscription=False)
    discounts.update(rewarding, discount_id, wanted)

    kept = held(store, domain)
    assert (kept["destination"], kept["maximum_shipping"], kept["context"]) == (countries, None, {"customers": [bob]})
    assert (kept["one_time"], kept["subscription"]) == (True, False)


def test_an_update_says_nothing_of_subscriptions_where_none_are_sold(rewarding, store, domain, terms):
    sell_no_subscriptions(store, domain)
    discount_id = discounts.create(rewarding, terms)

    discounts.update(rewarding, discount_id, replace(terms, amount=Decimal(6), on_subscription=True))

    assert (held(store, domain)["value"], held(store, domain)["subscription"]) == ("6", False)


def test_an_update_to_anothers_code_or_of_a_deleted_discount_is_refused(rewarding, store, domain, terms):
    discount_id = discounts.create(rewarding, terms)
    discounts.create(rewarding, replace(terms, code="OTHER"))
    before = held(store, domain)

    with pytest.raises(CodeTaken):
        discounts.update(rewarding, discount_id, replace(terms, code="OTHER"))
    assert held(store, domain) == before
    store_discounts.delete(store, domain, discount_id)
    with pytest.raises(Refused) as refused:
        discounts.update(rewarding, discount_id, terms)
    assert refused.value.codes == ("NOT_FOUND",)
    assert held(store, domain) is None


def test_a_deleted_code_is_none_and_deleting_it_again_is_as_good(rewarding, store, domain, terms):
    discount_id = discounts.create(rewarding, terms)
    kept = discounts.create(rewarding, replace(terms, code="OTHER"))
    misbehaviour.add(store, "timeout_after_write", operation="DiscountCodeDelete")
    with pytest.raises(Unavailable):
        discounts.delete(rewarding, discount_id)

    discounts.delete(rewarding, discount_id)

    assert discounts.fetch(rewarding, discount_id) is None
    assert discounts.find(rewarding, "LOYAL-23") is None
    assert discounts.fetch(rewarding, kept).code == "OTHER"


def test_a_code_is_deactivated_once_it_is_there(rewarding, store, terms):
    discount_id = discounts.create(rewarding, terms)
    discounts.deactivate(rewarding, discount_id)
    discounts.deactivate(rewarding, discount_id)

    assert discounts.fetch(rewarding, discount_id).status == "EXPIRED"
    with pytest.raises(Refused) as refused:
        discounts.deactivate(rewarding, 7)
    assert refused.value.codes == ("INVALID",)


def test_the_codes_of_two_shops_are_apart(rewarding, elsewhere, store, domain, terms):
    stranger = store_customers.create(store, OTHER, email="ann@example.com")["id"]
    here = discounts.create(rewarding, terms)
    there = discounts.create(elsewhere, replace(terms, customer_id=stranger, amount=Decimal(9)))

    assert discounts.find(rewarding, "LOYAL-23").amount == 5
    assert discounts.find(elsewhere, "LOYAL-23").amount == 9
    assert discounts.fetch(elsewhere, here) is None
    discounts.delete(elsewhere, there)
    assert discounts.fetch(rewarding, here).code == "LOYAL-23"


@pytest.mark.parametrize(
    "call",
    [
        lambda client, id, terms: discounts.create(client, replace(terms, code="NEW")),
        lambda client, id, terms: discounts.update(client, id, terms),
        lambda client, id, terms: discounts.find(client, "LOYAL-23"),
        lambda client, id, terms: discounts.fetch(client, id),
        lambda client, id, terms: discounts.deactivate(client, id),
        lambda client, id, terms: discounts.delete(client, id),
    ],
    ids=["create", "update", "find", "fetch", "deactivate", "delete"],
)
def test_without_the_scope_nothing_is_told_or_done(rewarding, store, domain, terms, call):
    discount_id = discounts.create(rewarding, terms)
    before = store_discounts.codes(store, domain)
    installs.revoke(store, domain, ["write_discounts"])

    with pytest.raises(Refused) as refused:
        call(rewarding, discount_id, terms)

    assert refused.value.codes == ("ACCESS_DENIED",)
    assert store_discounts.codes(store, domain) == before


def answered(settings, call, *answers):
    with serving(*(Answer(body={"data": data}) for data in answers)) as server:
        settings.SHOPIFY_SHOP_URL = server.url
        return call(Client("acme.myshopify.com", Token("shpat_1")))


@pytest.mark.parametrize("kind", ["DiscountCodeBxgy", "DiscountCodeApp"])
def test_of_a_discount_that_we_would_not_make_only_the_id_is_known(settings, kind):
    node = {"id": "gid://shopify/DiscountCodeNode/5", "codeDiscount": {"__typename": kind}}

    assert answered(settings, lambda client: discounts.fetch(client, 5), {"codeDiscountNode": node}) == Code(
        discount_id=5
    )
    assert answered(settings, lambda client: discounts.find(client, "B"), {"codeDiscountNodeByCode": node}) == Code(
        discount_id=5
    )


def test_an_answer_without_the_discount_leaves_it_unknown(settings):
    terms = CodeTerms(title="T", code="C", customer_id=7, starts_at=START, amount=Decimal(5), on_subscription=False)
    empty = {"discountCodeBasicCreate": {"codeDiscountNode": None, "userErrors": []}}

    with pytest.raises(Unavailable):
        answered(settings, lambda client: discounts.create(client, terms), empty)


def test_a_taken_code_counts_beside_other_reasons_and_only_of_the_code_itself(settings):
    terms = CodeTerms(title="T", code="C", customer_id=7, starts_at=START, amount=Decimal(5), on_subscription=False)

    def refused(*reasons):
        errors = [{"field": ["basicCodeDiscount", *at], "message": "no", "code": code} for at, code in reasons]
        outcome = {"discountCodeBasicCreate": {"codeDiscountNode": None, "userErrors": errors}}
        with pytest.raises(Refused) as error:
            answered(settings, lambda client: discounts.create(client, terms), outcome)
        return type(error.value)

    assert refused((["context"], "INVALID"), (["code"], "TAKEN")) is CodeTaken
    assert refused((["title"], "TAKEN")) is Refused
    assert refused((["code"], "TOO_LONG")) is Refused
