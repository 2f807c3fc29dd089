"""Rules that can't do what they say are named; what may work on some order is left alone."""

from datetime import timedelta
from decimal import Decimal

import pytest

from loyalty_app.earning import conflicts
from loyalty_app.earning.terms import Programme, Rule, Terms
from tests.factories import NOW, joining, multiplier, per_amount, per_order

DAY = timedelta(days=1)
BEST, MULTIPLY = Programme(), Programme(stacking="multiply")
ONE = per_amount(1)


def rule(id: int, terms: Terms, *, name: str = "", days: tuple[int, int | None] = (0, None)) -> Rule:
    first, last = days
    ends_at = None if last is None else NOW + last * DAY
    when = {"starts_at": NOW + first * DAY, "ends_at": ends_at}
    return Rule(rule_id=id, revision_id=id, number=1, name=name or f"R{id}", terms=terms, **when)


def codes(this: Rule, *others: Rule, programme: Programme = BEST) -> list[str]:
    return [each.code for each in conflicts.of(this, others, programme=programme)]


ALONE = [
    ("plain", ONE, []),
    ("ends before it starts", (ONE, (3, 3)), ["never"]),
    ("all vendors, whatever the case", per_amount(vendors=("Mill",), excluded_vendors=("MILL",)), ["contradiction"]),
    ("one vendor left", per_amount(vendors=("Mill", "Loom"), excluded_vendors=("Mill",)), []),
    ("products", per_amount(products=(1, 2), excluded_products=(2, 1)), ["contradiction"]),
    ("types", per_amount(product_types=("Tea",), excluded_product_types=("tea",)), ["contradiction"]),
    ("SKUs", per_amount(skus=("A",), excluded_skus=("A",)), ["contradiction"]),
    ("customers", per_amount(customer_tags=("vip",), excluded_customer_tags=("VIP",)), ["contradiction"]),
    ("cap of zero", per_amount(per_order=0), ["cap_zero"]),
    ("budget of zero", per_order(50, budget=0), ["cap_zero"]),
    ("cap below the order", per_order(50, per_order=40), ["cap_always"]),
    ("cap at the order", per_order(50, per_order=50), []),
    ("cap of the member below the order", per_order(50, per_member=40, period="day"), ["cap_always"]),
    ("cap below the minimum's points", per_amount(5, minimum=Decimal(100), per_order=499), ["cap_always"]),
    ("cap at the minimum's points", per_amount(5, minimum=Decimal(100), per_order=500), []),
    ("cap below one step", per_amount(5, per_order=4), ["cap_always"]),
    ("cap per order above that of the member", per_amount(1, per_order=500, per_member=100), ["cap_unreached"]),
    ("joining", joining(), []),
    ("nothing to multiply", multiplier(), ["nothing_to_multiply"]),
]  # fmt: skip


@pytest.mark.parametrize(("said", "expected"), [each[1:] for each in ALONE], ids=[each[0] for each in ALONE])
def test_alone(said, expected):
    terms, days = said if isinstance(said, tuple) else (said, (0, None))

    assert codes(rule(1, terms, days=days)) == expected


BESIDE = [
    ("rules that give add up", per_amount(1), per_amount(5), []),
    ("an exclusive one counts alone", per_amount(5), per_amount(1, exclusive=True), ["beaten"]),
    ("but not where it doesn't apply", per_amount(5), per_amount(1, exclusive=True, vendors=("Mill",)), []),
    ("of two, the higher priority", per_order(5, exclusive=True), per_order(exclusive=True, priority=1), ["beaten"]),
    ("which this one has", per_order(5, exclusive=True, priority=2), per_order(exclusive=True, priority=1), []),
    ("an exclusive campaign beats no giver", per_amount(5), multiplier(exclusive=True), []),
    ("joining beats nothing", per_amount(5), joining(), []),
]  # fmt: skip


@pytest.mark.parametrize(("this", "other", "expected"), [each[1:] for each in BESIDE], ids=[each[0] for each in BESIDE])
def test_beside_another(this, other, expected):
    assert codes(rule(1, this), rule(2, other)) == expected


VENDOR = {"vendors": ("Mill", "Loom")}
CAMPAIGNS = [
    ("higher factor", multiplier("2"), multiplier("3"), ["beaten"]),
    ("the same factor, the older one", multiplier("2"), multiplier("2"), []),
    ("lower factor", multiplier("3"), multiplier("2"), []),
    ("a narrower one does not reach all", multiplier("2"), multiplier("3", **VENDOR), []),
    ("narrowed alike", multiplier("2", vendors=("mill",)), multiplier("3", **VENDOR), ["beaten"]),
    ("its exception is asked for", multiplier("2", vendors=("Mill",)), multiplier("3", excluded_vendors=("Mill",)), []),
    ("its exception isn't", multiplier(vendors=("Mill",)), multiplier("3", excluded_vendors=("Loom",)), ["beaten"]),
    ("from a higher minimum on", multiplier("2"), multiplier("3", minimum=Decimal(50)), []),
    ("from a lower minimum on", multiplier("2", minimum=Decimal(80)), multiplier("3", minimum=Decimal(50)), ["beaten"]),
    ("for some customers", multiplier("2"), multiplier("3", customer_tags=("vip",)), []),
    ("not for some", multiplier(customer_tags=("vip",)), multiplier("3", excluded_customer_tags=("staff",)), []),
    ("in one channel", multiplier("2"), multiplier("3", channels=("web",)), []),
    ("in the same channel", multiplier("2", channels=("web",)), multiplier("3", channels=("web", "pos")), ["beaten"]),
]  # fmt: skip


@pytest.mark.parametrize(
    ("this", "other", "expected"), [each[1:] for each in CAMPAIGNS], ids=[each[0] for each in CAMPAIGNS]
)
def test_beside_another_campaign(this, other, expected):
    base = rule(9, ONE)

    assert codes(rule(1, this), rule(2, other), base) == expected
    assert codes(rule(1, this), rule(2, other), base, programme=MULTIPLY) == []


def test_one_that_goes_sooner_beats_nothing():
    this, base = rule(1, multiplier("2"), days=(0, 9)), rule(9, ONE)

    assert codes(this, rule(2, multiplier("3"), days=(0, 9)), base) == ["beaten"]
    assert codes(this, rule(2, multiplier("3"), days=(0, 8)), base) == []
    assert codes(this, rule(2, multiplier("3"), days=(1, None)), base) == []


@pytest.mark.parametrize(
    ("giver", "expected"),
    [
        (per_amount(vendors=("mill",)), []),
        (per_amount(vendors=("Other",)), ["nothing_to_multiply"]),
        (per_amount(excluded_vendors=("mill", "LOOM")), ["nothing_to_multiply"]),
        (per_order(channels=("pos",)), ["nothing_to_multiply"]),
        (per_order(product_types=("Tea",)), []),
        (joining(), ["nothing_to_multiply"]),
    ],
)
def test_a_campaign_needs_a_rule_that_it_can_meet(giver, expected):
    assert codes(rule(1, multiplier(**VENDOR, channels=("web",))), rule(2, giver)) == expected


def test_a_campaign_needs_a_rule_of_its_time():
    campaign = rule(1, multiplier(), days=(5, 7))

    assert codes(campaign, rule(2, ONE, days=(0, 5))) == ["nothing_to_multiply"]
    assert codes(campaign, rule(2, ONE, days=(6, None))) == []


def test_channels_that_are_off():
    off = Programme(channels_off=("pos", "draft"))

    assert codes(rule(1, per_amount(channels=("pos",))), programme=off) == ["channels_off"]
    assert codes(rule(1, per_amount(channels=("pos", "web"))), programme=off) == []
    assert codes(rule(1, ONE), programme=off) == []


def test_its_own_other_revisions_are_no_rivals():
    assert codes(rule(1, multiplier("2")), rule(1, multiplier("3")), rule(9, ONE)) == []


def test_the_sentence_names_the_other_and_says_what_to_do():
    [finding] = conflicts.of(rule(1, ONE), [rule(2, per_amount(exclusive=True), name="Summer")], programme=BEST)

    assert finding.is_dead
    assert finding.sentence.startswith("It never counts: “Summer” applies wherever it does")


@pytest.mark.parametrize(
    ("terms", "most"),
    [
        ([], 0),
        ([joining(100)], 100),
        ([joining(100), per_amount(per_member=50, period="month")], 700),
        ([per_amount(per_member=50, period="day", budget=1000)], 1000),
        ([per_amount(per_member=50, period="life"), multiplier()], 50),
        ([per_amount(per_member=50, period="year"), per_order(1)], None),
    ],
)
def test_points_a_year(terms, most):
    assert conflicts.points_a_year([rule(number, each) for number, each in enumerate(terms)]) == most
