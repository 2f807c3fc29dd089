"""Every case of the file is passed, differs on purpose with a reason, or is named as not covered: none is silent."""

from functools import partial

import pytest

from tests.peers import (
    cases,
    checkout_adapters,
    earning_adapters,
    expiry_adapters,
    ledger_adapters,
    reward_adapters,
)
from tests.peers.cases import CannotExpress

CASES = cases.load()


def chosen(wanted) -> list:
    return [pytest.param(case, id=case["id"]) for case in CASES if wanted(case["family"])]


@pytest.mark.parametrize("case", chosen(lambda family: family in cases.NOT_COVERED))
def test_not_covered_yet(case):
    pytest.skip(f"not covered yet: {case['family']} ({cases.NOT_COVERED[case['family']]})")


@pytest.mark.parametrize("case", chosen(lambda family: family in earning_adapters.ADAPTERS))
def test_rules_alone(case):
    check(case, earning_adapters.ADAPTERS[case["family"]])


@pytest.mark.parametrize("case", chosen(lambda family: family in ledger_adapters.ADAPTERS))
def test_in_the_books(in_acme, case):
    check(case, ledger_adapters.ADAPTERS[case["family"]])


@pytest.mark.parametrize("case", chosen(lambda family: family in expiry_adapters.RULES))
def test_dates_alone(case):
    check(case, expiry_adapters.RULES[case["family"]])


@pytest.mark.parametrize("case", chosen(lambda family: family in expiry_adapters.BOOKS))
def test_expiry_in_the_books(in_acme, case):
    check(case, expiry_adapters.BOOKS[case["family"]])


@pytest.mark.parametrize("case", chosen(lambda family: family in reward_adapters.RULES))
def test_prices_alone(case):
    check(case, reward_adapters.RULES[case["family"]])


@pytest.mark.parametrize("case", chosen(lambda family: family in reward_adapters.BOOKS))
def test_rewards_in_the_books(in_acme, case):
    check(case, reward_adapters.BOOKS[case["family"]])


@pytest.mark.parametrize("case", chosen(lambda family: family in checkout_adapters.ADAPTERS))
def test_at_the_checkout(connected, store, case):
    checkout = checkout_adapters.Checkout(store, connected)
    check(case, partial(checkout_adapters.ADAPTERS[case["family"]], checkout))


def check(case, adapter) -> None:
    try:
        ours = adapter(case)
    except CannotExpress as missing:
        pytest.skip(f"cannot be expressed yet: {case['id']} ({missing})")
    said = cases.exactly(case["expect"])
    told = {name: ours.get(name, "not told") for name in said}
    difference = cases.difference(case)
    if told != said and difference:
        pytest.xfail(f"on purpose: {difference.reason} Ours: {told}, theirs: {said}.")
    assert told == said


def test_there_are_cases():
    if not CASES:
        pytest.skip(f"no file of peers' cases at {cases.PATH}")
    assert len(CASES) > 20


def test_every_family_has_one_place():
    modules = (earning_adapters, ledger_adapters, expiry_adapters, reward_adapters, checkout_adapters)
    assert sum(len(module.ADAPTERS) for module in modules) == len({name for each in modules for name in each.ADAPTERS})
    adapters = {name for module in modules for name in module.ADAPTERS}
    assert adapters.isdisjoint(cases.NOT_COVERED)
    assert {difference.family for difference in cases.DIFFERENCES} <= adapters
    assert {case["family"] for case in CASES} <= adapters | cases.NOT_COVERED.keys()
