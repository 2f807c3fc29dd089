"""Conditions are described once; field, both ways, check and words come from there."""

import re
from decimal import Decimal
from typing import Any, get_args, get_type_hints

import pytest
from django.utils import timezone
from msgspec.structs import replace

from loyalty_app.dashboard import condition_fields, condition_words, markup
from loyalty_app.dashboard.rules import words
from loyalty_app.earning import conditions as of_rules
from loyalty_app.earning import rulebook
from loyalty_app.earning.terms import Conditions, Terms
from loyalty_app.orders.facts import CHANNELS
from loyalty_app.rewards import catalogue
from loyalty_app.rewards import conditions as of_rewards
from loyalty_app.rewards import terms as rewards
from loyalty_app.tenancy import acting_for
from tests.dashboard.redeemed import FIVE_OFF
from tests.dashboard.test_pages import MANIFEST
from tests.factories import per_amount

TABLES = [
    (of_rules.CONDITIONS, Conditions, "per_amount"),
    (of_rewards.CONDITIONS, rewards.Conditions, "amount_off"),
]
EXAMPLES: dict[str, tuple[Any, Any]] = {  # what a browser sends, what it becomes
    "amount": ("20", Decimal(20)),
    "percent": ("50", 50),
    "words": ("Mill, Loom", ("Mill", "Loom")),
    "ids": ("788, 9", (788, 9)),
}


@pytest.mark.parametrize(("table", "conditions", "kind"), TABLES)
def test_each_condition_is_described_once(table, conditions, kind):
    assert sorted(each.name for each in table) == sorted(get_type_hints(conditions))


def test_choices_are_those_that_can_be_read():
    choices = {each.name: [key for key, _label in each.choices] for each in of_rewards.CONDITIONS if each.choices}

    assert [key for key, _label in of_rules.CHANNELS] == list(CHANNELS)
    assert choices == {
        "purchase": list(get_args(get_type_hints(rewards.Conditions)["purchase"])),
        "combines_with": list(rewards.DISCOUNT_CLASSES),
        "channels": list(rewards.CHANNELS),
    }


@pytest.mark.parametrize(("table", "conditions", "kind"), TABLES)
def test_every_field_is_read_and_shown_as_it_was_said(table, conditions, kind):
    for each in table:
        last = each.choices[-1][0] if each.choices else None
        said, value = EXAMPLES.get(
            each.kind, {"several": ([last], (last,)), "one": (last, last), "switch": (True, each.on)}.get(each.kind)
        )
        field = condition_fields.of([each], kind=kind)[each.name]

        asked = condition_fields.chosen([each], {each.name: field.clean(said)})

        assert (each.name, asked) == (each.name, {each.name: value})
        shown = condition_fields.initial([each], conditions(**asked))[each.name]
        assert (each.is_set(value), each.is_set(getattr(conditions(), each.name))) == (True, False)
        assert (each.name, field.clean(field.prepare_value(shown))) == (each.name, field.clean(said))
        assert condition_fields.chosen([each], {each.name: field.clean(None)}) in ({}, {each.name: field.initial})


def test_a_rules_sentence_has_a_part_for_each():
    asked = {each.name: ("x",) for each in of_rules.CONDITIONS if each.kind in ("words", "ids")}
    terms = Terms(kind="per_order", points=1, conditions=Conditions(minimum=Decimal(5), channels=("b2b",), **asked))

    said = words.conditions(terms, currency="USD")

    assert (len(said), said[:3]) == (len(of_rules.CONDITIONS), ["from 5.00 USD on", "in B2B", "for customers tagged x"])


@pytest.mark.parametrize(
    ("asked", "kind", "sentences"),
    [
        ({}, "amount_off", ["Can't be combined with other discounts."]),
        ({}, "custom", []),
        (
            {"minimum_spend": Decimal(30), "share_max": 50, "products": (1, 2), "collections": (3,),
             "sale_items": "out", "purchase": "one_time", "combines_with": ("order", "shipping"),
             "channels": ("web", "pos")},
            "amount_off",
            [
                "On orders from 30.00 USD on.",
                "It pays at most 50% of the order.",
                "Only on 2 products.",
                "Only on 1 collection.",
                "Not on items on sale.",
                "Not on subscriptions.",
                "Can be combined with order discounts and shipping discounts.",
                "Offered only in the online store and the point of sale.",
            ],
        ),
        ({"purchase": "subscription", "share_max": 100, "combines_with": ("order",)}, "amount_off",
         ["Only on subscriptions.", "Can be combined with order discounts."]),
        ({"channels": ("pos",)}, "donation", ["Offered only in the point of sale."]),
    ],
)  # fmt: skip
def test_a_reward_has_a_sentence_for_each(asked, kind, sentences):
    conditions = rewards.Conditions(**asked)

    assert condition_words.told(of_rewards.CONDITIONS, conditions, currency="USD", kind=kind) == sentences


@pytest.mark.parametrize(("table", "conditions", "kind"), TABLES)
def test_whatever_can_be_asked_for_is_said(table, conditions, kind):
    silent = [each.name for each in table if not each.says and {key for key, _words in each.says_of} != (
        {key for key, _label in each.choices[1:]})]  # fmt: skip
    assert silent == []


ADDRESSES = [
    ("/rules/conditions/?kind=per_amount", {"name": "A", "points": "5"}, "vendors", "minimum"),
    ("/rewards/conditions/?kind=amount_off", {"name": "A", "points": "5"}, "products", "minimum_spend"),
]


@pytest.mark.parametrize(("address", "form", "added", "there"), ADDRESSES)
def test_a_condition_is_added_and_taken_away_and_what_is_typed_stays(acme, staff, address, form, added, there):
    typed = form | {there: "20", "shown": [there], "add": added}

    more = staff.post(address, typed).content.decode()
    fewer = staff.post(f"{address}&without={there}", typed | {"shown": [there, added], added: "7"}).content.decode()
    wrong = staff.post(address, typed | {there: "much"}).content.decode()

    assert shown(more) == [there, added]
    assert (f'data-focus="id_{added}"' in more, 'value="20"' in more) == (True, True)
    assert (shown(fewer), 'data-focus="add-condition"' in fewer, 'value="7"' in fewer) == ([added], True, True)
    assert f'<s-option value="{there}">' in fewer
    assert 'error="Enter an amount' in wrong
    for page in (more, fewer, wrong):
        assert markup.faults(page, manifest=MANIFEST) == []
    assert staff.post(address.replace("kind=", "kind=no")).status_code == 404


def shown(page: str) -> list[str]:
    return re.findall(r'name="shown" value="(\w+)"', page)


def test_an_editor_shows_the_conditions_that_are_asked_for(acme, staff):
    now = timezone.now()
    with acting_for(acme.id):
        rule_id = rulebook.publish("A", per_amount(minimum=Decimal(5), excluded_skus=("GIFT",)), now=now).id
        reward_id = catalogue.publish(
            "B", replace(FIVE_OFF, conditions=rewards.Conditions(sale_items="out")), now=now
        ).id

    assert shown(staff.get(f"/rules/{rule_id}/").content.decode()) == ["minimum", "excluded_skus"]
    assert shown(staff.get(f"/rewards/{reward_id}/").content.decode()) == ["sale_items"]
    assert shown(staff.get("/rules/new/?kind=per_amount").content.decode()) == []
    refused = staff.post("/rules/new/?kind=per_amount", {"vendors": "Mill", "minimum": "-1", "shown": ["skus"]})
    assert shown(refused.content.decode()) == ["minimum", "vendors", "skus"]
    with acting_for(acme.id):
        rulebook.archive(rule_id, now=now)
    locked = staff.get(f"/rules/{rule_id}/").content.decode()
    assert (shown(locked), "Remove the condition" in locked, "add-condition" in locked) == (
        ["minimum", "excluded_skus"], False, False,
    )  # fmt: skip
