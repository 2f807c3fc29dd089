"""The page of points expiry: what it would take is seen before it is saved, and nothing else is ever saved."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from loyalty_app.dashboard import markup
from loyalty_app.dashboard.programme import expiry_words
from loyalty_app.ledger import expiry_change
from loyalty_app.ledger.expiry import ExpiryPolicy
from loyalty_app.ledger.transfers import post
from loyalty_app.tenancy import acting_for
from tests.ledger.books import earn, make_member

MANIFEST = markup.load_manifest(Path(__file__).parent / "polaris_manifest.json")
AS_IT_IS = {
    "kind": "never",
    "length": "12",
    "unit": "months",
    "round_to": "",
    "months": "12",
    "activity": ["earning", "spending"],
}
LOTS = AS_IT_IS | {"kind": "lots"}
INACTIVITY = AS_IT_IS | {"kind": "inactivity"}


@pytest.fixture
def with_points(acme, rival):
    """A member of acme with points of long ago and of today; one of the rival's with many."""
    now = timezone.now()
    with acting_for(acme.id):
        ann = make_member(1)
        post([earn(ann, 1200, key="old", at=now - timedelta(days=500)), earn(ann, 34, key="new", at=now)], now=now)
    with acting_for(rival.id):
        post([earn(make_member(1), 7777, key="old", at=now - timedelta(days=500))], now=now)
    return acme


def policies(shop) -> list[ExpiryPolicy]:
    with acting_for(shop.id):
        return [each.policy for each in expiry_change.history()]


def outlook(staff, said) -> str:
    return " ".join(staff.post("/settings/expiry/outlook/", said).content.decode().split())


def test_points_never_expire_until_somebody_says_so(acme, staff):
    page = staff.get("/settings/expiry/").content.decode()
    assert "Points never expire." in page
    assert "None: points have never expired." in page


@pytest.mark.parametrize(
    ("said", "policy", "sentence"),
    [
        (LOTS, ExpiryPolicy(kind="lots", months=12), "Points expire 12 months after they became available."),
        (
            LOTS | {"unit": "days", "length": "1", "round_to": "year"},
            ExpiryPolicy(kind="lots", days=1, round_to="year"),
            "Points expire 1 day after they became available, with the end of that year.",
        ),
        (
            INACTIVITY | {"months": "6"},
            ExpiryPolicy(kind="inactivity", months=6),
            "All points of a member expire 6 months after they last earned or spent points.",
        ),
        (
            INACTIVITY | {"activity": ["spending"], "length": ""},
            ExpiryPolicy(kind="inactivity", months=12, earning_counts=False),
            "All points of a member expire 12 months after they last spent points.",
        ),
    ],
)
def test_saving_opens_a_revision_and_the_page_says_it(acme, rival, staff, said, policy, sentence):
    answer = staff.post("/settings/expiry/", said)

    assert answer.headers["Location"] == "/settings/expiry/?done=expiry_saved"
    assert (policies(acme), policies(rival)) == ([policy], [])
    page = staff.get("/settings/expiry/").content.decode()
    assert page.count(sentence) == 3  # as it is, what is in the form, and the change
    assert staff.post("/settings/expiry/", said).status_code == 302  # the same again
    assert policies(acme) == [policy]


def test_the_form_shows_what_holds(acme, staff):
    said = LOTS | {"unit": "days", "length": "90", "round_to": "quarter"}
    staff.post("/settings/expiry/", said)
    page = staff.get("/settings/expiry/").content.decode()
    assert 'name="length"' in page
    assert 'value="90"' in page
    assert '<s-option value="days" selected>' in page
    assert '<s-option value="quarter" selected>' in page
    assert '<s-choice value="lots" selected>' in page


@pytest.mark.parametrize(
    ("said", "words"),
    [
        (LOTS | {"length": ""}, "Enter a whole number of months from 1 to 120."),
        (LOTS | {"length": "121"}, "Enter a whole number of months from 1 to 120."),
        (LOTS | {"length": "soon"}, "Enter a whole number, 1 or more."),
        (LOTS | {"length": "0"}, "Enter a whole number, 1 or more."),
        (LOTS | {"unit": "weeks"}, "Select a valid choice."),
        (INACTIVITY | {"months": ""}, "Enter a whole number of months from 1 to 120."),
        (INACTIVITY | {"months": "500"}, "Enter a whole number of months from 1 to 120."),
        (INACTIVITY | {"activity": []}, "Choose at least one: earning points or spending them."),
        (AS_IT_IS | {"kind": "sometimes"}, "Select a valid choice."),
        ({}, "This field is required."),
    ],
)
def test_what_is_refused_says_what_to_do_and_nothing_is_saved(acme, staff, said, words):
    answer = staff.post("/settings/expiry/", said)

    assert answer.status_code == 422
    page = answer.content.decode()
    assert words in page
    assert markup.faults(page, manifest=MANIFEST) == []
    assert policies(acme) == []
    assert "Complete the fields" in outlook(staff, said)


def test_what_would_happen_is_shown_and_not_done(with_points, staff):
    shown = outlook(staff, LOTS)

    assert "Points expire 12 months after they became available." in shown
    assert shown.count("1,200 points of 1 member") == 3
    assert shown.count("1,234 points of 1 member") == 1  # those of today have their last day in a year
    assert shown.count("As it is today: 0 points") == 4
    assert "7,777" not in shown
    assert policies(with_points) == []


def test_what_would_happen_at_all(with_points, staff):
    assert "1,234 points of 1 member" in outlook(staff, LOTS | {"length": "3"})
    assert "This is how it is today." in outlook(staff, AS_IT_IS)
    five_years = INACTIVITY | {"months": "60"}
    assert "No points that members have now would expire within a year." in outlook(staff, five_years)
    staff.post("/settings/expiry/", LOTS)
    assert outlook(staff, five_years).count("As it is today: 1,200 points") == 3


def test_the_page_tells_what_expires_soon(with_points, rival, staff):
    with acting_for(with_points.id):
        now = timezone.now()
        bob = make_member(2)
        post([earn(bob, 5, key="b", expires_at=now + timedelta(days=20))], now=now)
        post([earn(bob, 60, key="c", expires_at=now + timedelta(days=60))], now=now)

    assert 'hx-get="/settings/expiry/ahead/"' in staff.get("/settings/expiry/").content.decode()

    page = " ".join(staff.get("/settings/expiry/ahead/").content.decode().split())
    assert markup.faults(page, manifest=MANIFEST) == []
    assert "Expire within 30 days" in page
    assert ">5 points<" in page
    assert "Expire within 90 days" in page
    assert ">65 points<" in page


def test_the_outlook_is_made_of_shopifys_elements_and_only_posted_to(with_points, staff, client):
    for said in (AS_IT_IS, LOTS, INACTIVITY, {}):
        page = staff.post("/settings/expiry/outlook/", said).content.decode()
        assert markup.faults(page, manifest=MANIFEST) == []
    assert staff.get("/settings/expiry/outlook/").status_code == 405
    assert client.post("/settings/expiry/outlook/", LOTS, headers={"HX-Request": "true"}).status_code == 401


def test_the_settings_lead_to_the_page(acme, staff):
    assert 'href="/settings/expiry/"' in staff.get("/settings/").content.decode()


def test_an_example_names_the_last_usable_day():
    today = timezone.datetime(2026, 1, 31).date()
    month = ExpiryPolicy(kind="lots", months=1)
    assert expiry_words.example(month, today=today) == (
        "Points that become available today can be spent until February 28, 2026."
    )
    assert expiry_words.example(ExpiryPolicy(), today=today) == ""
