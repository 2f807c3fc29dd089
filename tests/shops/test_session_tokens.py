"""A session token is believed only when every claim is right. Both libraries let some of these through."""

import jwt
import pytest
from shopify_app import ShopifyApp

from loyalty_app.shops import session_tokens
from loyalty_app.shops.errors import InvalidSessionToken
from tests.session_tokens import claims, mint

ACME = "acme.myshopify.com"


def test_a_good_token_names_the_shop_and_the_staff(now):
    believed = session_tokens.verify(mint(ACME, now=now), now=now)

    assert (believed.domain, believed.staff_id) == (ACME, "42")


def test_both_secrets_are_believed_while_one_replaces_the_other(now, settings):
    old = mint(ACME, now=now, secret=settings.SHOPIFY_API_SECRET_OLD)
    assert session_tokens.verify(old, now=now).domain == ACME

    settings.SHOPIFY_API_SECRET_OLD = ""
    with pytest.raises(InvalidSessionToken):
        session_tokens.verify(old, now=now)


@pytest.mark.parametrize("claim", session_tokens.REQUIRED_CLAIMS)
def test_no_claim_may_be_missing(now, claim):
    with pytest.raises(InvalidSessionToken):
        session_tokens.verify(mint(ACME, now=now, **{claim: None}), now=now)


@pytest.mark.parametrize(
    ("case", "changed"),
    [
        ("another app", {"aud": "other"}),
        ("a list of apps", {"aud": ["test-client-id"]}),
        ("no shop at all", {"dest": "https://evil.example", "iss": "https://evil.example/admin"}),
        ("a shop of another name", {"dest": "https://acme.myshopify.com.evil.example"}),
        ("a shop with a port", {"dest": "https://acme.myshopify.com:8443"}),
        ("a shop with a user", {"dest": "https://x@acme.myshopify.com"}),
        ("a shop without https", {"dest": "http://acme.myshopify.com"}),
        ("a name alone", {"dest": "acme.myshopify.com"}),
        ("a number for a shop", {"dest": 5}),
        ("issued by another shop", {"iss": "https://rival.myshopify.com/admin"}),
        ("issued elsewhere in the shop", {"iss": "https://acme.myshopify.com/apps"}),
        ("nobody", {"sub": ""}),
        ("an instant that is a text", {"exp": "tomorrow"}),
        ("an instant that is true", {"exp": True}),
        ("no number for an end", {"exp": float("nan")}),
        ("no end", {"exp": float("inf")}),
        ("a beginning before all time", {"nbf": float("-inf")}),
        ("an end beyond the calendar", {"exp": 10**400}),
    ],
)
def test_a_wrong_claim_is_refused(now, case, changed):
    with pytest.raises(InvalidSessionToken):
        session_tokens.verify(mint(ACME, now=now, **changed), now=now)


@pytest.mark.parametrize(
    ("case", "shift", "is_good"),
    [
        ("expired within the leeway", {"exp": -9}, True),
        ("expired", {"exp": -10}, False),
        ("a clock a little ahead", {"nbf": 10}, True),
        ("not valid yet", {"nbf": 11}, False),
    ],
)
def test_ten_seconds_of_leeway_and_no_more(now, case, shift, is_good):
    moment = int(now.timestamp())
    text = mint(ACME, now=now, **{claim: moment + seconds for claim, seconds in shift.items()})

    if is_good:
        assert session_tokens.verify(text, now=now).domain == ACME
    else:
        with pytest.raises(InvalidSessionToken):
            session_tokens.verify(text, now=now)


@pytest.mark.parametrize("text", ["", "nonsense", "a.b.c", "ä.ö.ü", "x" * 9_000, None])
def test_rubbish_is_refused(now, text):
    with pytest.raises(InvalidSessionToken):
        session_tokens.verify(text, now=now)


def test_only_the_agreed_algorithm_counts(now, settings):
    for algorithm, key in (("none", ""), ("HS512", settings.SHOPIFY_API_SECRET)):
        text = jwt.encode(claims(ACME, now=now), key, algorithm=algorithm)
        with pytest.raises(InvalidSessionToken):
            session_tokens.verify(text, now=now)


def test_a_token_is_never_named_in_the_refusal(now):
    text = mint(ACME, now=now, aud="other")

    with pytest.raises(InvalidSessionToken) as refusal:
        session_tokens.verify(text, now=now)
    assert str(refusal.value) == "aud: for another app"


def test_the_library_believes_what_we_refuse(now, settings):
    """If this fails the library was mended, and our own checks may be compared with it again."""
    library = ShopifyApp(settings.SHOPIFY_API_KEY, settings.SHOPIFY_API_SECRET)
    careless = mint(ACME, now=now, exp=None, nbf=1, iat=1, dest="https://evil.example")
    request = {"method": "GET", "headers": {}, "url": f"https://app.example/?id_token={careless}", "body": ""}

    assert library.verify_app_home_req(request, "/auth/patch-id-token").ok is True
    with pytest.raises(InvalidSessionToken):
        session_tokens.verify(careless, now=now)
