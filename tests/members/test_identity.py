"""An address or a customer id is recognised without being kept."""

import pytest

from loyalty_app.members import identity
from loyalty_app.tenancy import acting_for

pytestmark = pytest.mark.usefixtures("in_acme")


@pytest.mark.parametrize(
    ("written", "normalised"),
    [
        (" Ann@Example.COM ", "ann@example.com"),
        ("ann@example.com", "ann@example.com"),
        ("AN\u0303A@example.com", "a\u00f1a@example.com"),
        ("\uff41nn@example.com", "ann@example.com"),
        ("", ""),
        ("no address", ""),
        ("@", ""),
        ("ann@", ""),
        (None, ""),
    ],
)
def test_an_address_is_normalised(written, normalised):
    assert identity.normalised_email(written) == normalised


def test_two_spellings_share_a_hash():
    assert identity.email_hash("Ann@Example.com ") == identity.email_hash("ann@example.com")
    assert len(identity.email_hash("ann@example.com")) == 64


def test_a_text_that_is_no_address_has_no_hash():
    assert identity.email_hash("none") == ""


def test_no_hash_can_be_compared_across_shops(acme, rival):
    ours, our_customer = identity.email_hash("ann@example.com"), identity.customer_hash(7)
    with acting_for(rival.id):
        assert identity.email_hash("ann@example.com") != ours
        assert identity.customer_hash(7) != our_customer


def test_a_hash_depends_on_the_secret(settings):
    before = identity.email_hash("ann@example.com")
    settings.SECRET_KEY = "another secret " * 4
    assert identity.email_hash("ann@example.com") != before


def test_purposes_have_their_own_keys():
    assert identity._hash("email", "7") != identity._hash("customer", "7")
