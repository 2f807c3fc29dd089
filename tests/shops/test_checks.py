from cryptography.fernet import Fernet
from django.core.checks import run_checks


def found():
    return [problem.id for problem in run_checks() if problem.id.startswith("shops.")]


def test_keys_that_are_none_are_named_before_a_merchant_finds_out(settings):
    assert found() == []

    settings.TOKEN_KEYS = [Fernet.generate_key().decode(), "short"]
    assert found() == ["shops.E001"]
    settings.TOKEN_KEYS = []
    assert found() == ["shops.E002"]
