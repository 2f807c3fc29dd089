"""Signed queries: Shopify's own vectors, the libraries as a second opinion, and every way to bend one."""

import hashlib
import hmac
import time
from datetime import UTC, datetime
from urllib.parse import parse_qsl, urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st
from shopify_app import ShopifyApp

from loyalty_app.shops import signatures
from loyalty_app.shops.errors import BadSignature

SIGNED_AT = datetime.fromtimestamp(1317327555, UTC)
# https://shopify.dev/docs/apps/build/online-store/app-proxies/authenticate-app-proxies, secret "hush"
SIGNED_IN = (
    "extra=1&extra=2&shop=shop-name.myshopify.com&logged_in_customer_id=1&path_prefix=%2Fapps%2Fawesome_reviews"
    "&timestamp=1317327555&signature=4c68c8624d737112c91818c11017d24d334b524cb5c2b8ba08daa056f7395ddb"
)
GUEST = (
    "extra=1&extra=2&shop=shop-name.myshopify.com&logged_in_customer_id=&path_prefix=%2Fapps%2Fawesome_reviews"
    "&timestamp=1317327555&signature=e072b6d7e6622d85912a5214b860d3100dc1e73d9bc29f43796ac8c9ff8093cb"
)


@pytest.fixture(autouse=True)
def _shopifys_secret(settings):
    settings.SHOPIFY_API_SECRET, settings.SHOPIFY_API_SECRET_OLD = "hush", ""


def proxy_query(pairs, secret="hush"):
    values: dict[str, list[str]] = {}
    for key, value in pairs:
        values.setdefault(key, []).append(value)
    text = "".join(sorted(f"{key}={','.join(each)}" for key, each in values.items()))
    signature = hmac.new(secret.encode(), text.encode(), hashlib.sha256).hexdigest()
    return urlencode([*pairs, ("signature", signature)])


def oauth_query(fields, secret="hush"):
    text = "&".join(f"{key}={value}" for key, value in sorted(fields.items()))
    return urlencode(fields | {"hmac": hmac.new(secret.encode(), text.encode(), hashlib.sha256).hexdigest()})


def test_shopifys_own_examples_are_right():
    assert signatures.proxy_query(SIGNED_IN, now=SIGNED_AT)["logged_in_customer_id"] == "1"
    assert signatures.proxy_query(GUEST, now=SIGNED_AT)["logged_in_customer_id"] == ""


def test_the_secret_before_still_counts_while_it_is_rotated(settings):
    settings.SHOPIFY_API_SECRET, settings.SHOPIFY_API_SECRET_OLD = "new", "hush"

    assert signatures.proxy_query(SIGNED_IN, now=SIGNED_AT)["shop"] == "shop-name.myshopify.com"


@pytest.mark.parametrize(
    ("case", "query"),
    [
        ("a field changed", SIGNED_IN.replace("extra=2", "extra=3")),
        ("a field added", SIGNED_IN + "&more=1"),
        ("a field dropped", SIGNED_IN.replace("&extra=2", "")),
        ("two values made one", SIGNED_IN.replace("extra=1&extra=2", "extra=1&extra=2&shop=b.myshopify.com")),
        ("two shops", SIGNED_IN + "&shop=other.myshopify.com"),
        ("two customers", SIGNED_IN + "&logged_in_customer_id=2"),
        ("two signatures", SIGNED_IN + "&signature=0"),
        ("no signature", SIGNED_IN.rpartition("&signature")[0]),
        ("letters that can't be compared", SIGNED_IN.replace("4c68", "%C3%A4%C3%B6")),
        ("nothing", ""),
        ("too much", SIGNED_IN + "&x=1" * 200),
    ],
)
def test_a_bent_query_is_refused(case, query):
    with pytest.raises(BadSignature):
        signatures.proxy_query(query, now=SIGNED_AT)


@pytest.mark.parametrize(
    ("seconds", "is_good"), [(-91, False), (-90, True), (0, True), (90, True), (91, False), (10**7, False)]
)
def test_a_query_is_good_for_90_seconds_both_ways(seconds, is_good):
    now = datetime.fromtimestamp(1317327555 + seconds, UTC)

    if is_good:
        signatures.proxy_query(SIGNED_IN, now=now)
    else:
        with pytest.raises(BadSignature):
            signatures.proxy_query(SIGNED_IN, now=now)


@pytest.mark.parametrize("instant", ["", "now", "1317327555.0", "-1317327555", "١٣١٧", "9" * 40])
def test_an_instant_that_is_none_is_refused_and_not_a_crash(instant):
    for query, check in (
        (proxy_query([("shop", "a.myshopify.com"), ("timestamp", instant)]), signatures.proxy_query),
        (oauth_query({"shop": "a.myshopify.com", "timestamp": instant}), signatures.oauth_query),
    ):
        with pytest.raises(BadSignature):
            check(query, now=SIGNED_AT)


def test_commas_cannot_make_one_shop_of_two():
    """shop=a&shop=b is signed as shop=a,b: without the check one signature would speak for both readings."""
    query = proxy_query([("shop", "a"), ("shop", "b"), ("timestamp", "1317327555")])

    with pytest.raises(BadSignature):
        signatures.proxy_query(query, now=SIGNED_AT)


def test_keys_that_begin_alike_are_sorted_as_shopify_sorts_them():
    """Finished texts are sorted, not keys: "a1=x" stands before "a=x", and the library has it the other way."""
    query = proxy_query([("a", "1"), ("a1", "2"), ("shop", "s.myshopify.com"), ("timestamp", "1317327555")])

    assert signatures.proxy_query(query, now=SIGNED_AT)["a1"] == "2"


plain = st.text("abcdefghijklmnopqrstuvwxyz0123456789 /%&+äß,", max_size=12)


@given(st.dictionaries(st.sampled_from(["extra", "path_prefix", "page", "q"]), plain), st.integers(1, 10**15))
def test_the_library_agrees_about_honest_queries(fields, customer_id):
    pairs = [*fields.items(), ("shop", "a.myshopify.com"), ("logged_in_customer_id", str(customer_id))]
    query = proxy_query([*pairs, ("timestamp", str(int(time.time())))])
    request = {"method": "GET", "headers": {}, "url": "https://app.example/proxy?" + query, "body": ""}

    theirs = ShopifyApp("test-client-id", "hush").verify_app_proxy_req(request)
    ours = signatures.proxy_query(query, now=datetime.now(UTC))
    assert theirs.ok is True
    assert ours["logged_in_customer_id"] == theirs.logged_in_customer_id


def test_an_oauth_query_is_read_with_either_secret(settings):
    fields = {"code": "c", "shop": "acme.myshopify.com", "state": "s", "timestamp": "1317327555"}
    settings.SHOPIFY_API_SECRET_OLD = "before"

    assert signatures.oauth_query(oauth_query(fields), now=SIGNED_AT)["code"] == "c"
    assert signatures.oauth_query(oauth_query(fields, secret="before"), now=SIGNED_AT)["code"] == "c"
    with pytest.raises(BadSignature):
        signatures.oauth_query(oauth_query(fields, secret="guessed"), now=SIGNED_AT)


@pytest.mark.parametrize("seconds", [-91, 91, 86_400 * 365])
def test_an_oauth_query_from_the_future_or_the_past_is_refused(seconds):
    """The library takes any future, and a whole day of past."""
    query = oauth_query({"shop": "a.myshopify.com", "timestamp": str(1317327555 + seconds)})

    with pytest.raises(BadSignature):
        signatures.oauth_query(query, now=SIGNED_AT)


def test_an_oauth_query_says_everything_once():
    query = oauth_query({"shop": "a.myshopify.com", "timestamp": "1317327555"})

    for more in ("&shop=b.myshopify.com", "&anything=1&anything=2", "&hmac=0"):
        with pytest.raises(BadSignature):
            signatures.oauth_query(query + more, now=SIGNED_AT)


@given(st.one_of(st.text(max_size=60), st.text(alphabet="ab=&;%+2FfCc3é\x00\ud800 ", max_size=60)))
def test_a_query_is_read_as_the_standard_library_reads_it(query):
    assert list(signatures._pairs(query)) == parse_qsl(query, keep_blank_values=True)


@pytest.mark.parametrize("fields", [100, 101])
def test_more_fields_than_a_hundred_are_not_read(fields):
    query, is_read = "&" * (fields - 1) + "a=1", fields == 100

    try:
        assert (list(signatures._pairs(query)), is_read) == ([("a", "1")], True)
    except BadSignature:
        assert not is_read
