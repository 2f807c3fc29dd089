"""How figures look: with thousands, with their unit, in the shop's time zone."""

import re
from datetime import UTC, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django import forms
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from loyalty_app.dashboard import urls
from loyalty_app.dashboard.addresses import address
from loyalty_app.dashboard.templatetags import loyalty


@pytest.mark.parametrize(
    ("value", "words"),
    [(0, "0 points"), (1, "1 point"), (1250, "1,250 points"), (-40, "−40 points"), (-1, "−1 point")],
)
def test_points_carry_their_unit(value, words):
    assert loyalty.points(value) == words


@pytest.mark.parametrize(("value", "words"), [(0, "0"), (1200, "+1,200"), (-40, "−40")])
def test_a_change_carries_its_sign(value, words):
    assert loyalty.change(value) == words


@pytest.mark.parametrize(
    ("value", "currency", "words"),
    [(Decimal("1234.5"), "USD", "1,234.50 USD"), ("1200", "JPY", "1,200 JPY"), ("1.5", "KWD", "1.500 KWD")],
)
def test_money_has_its_currencys_decimals(value, currency, words):
    assert loyalty.money(value, currency) == words


def test_an_instant_is_told_in_the_shops_zone():
    instant = datetime(2026, 11, 23, 2, 30, tzinfo=UTC)

    with timezone.override(ZoneInfo("America/New_York")):
        assert loyalty.when(instant) == "Nov\xa022,\xa02026, 9:30\xa0PM"
        assert loyalty.on(instant) == "Nov\xa022,\xa02026"


@pytest.mark.parametrize(
    ("hour", "words"), [(0, "12:05\xa0AM"), (9, "9:05\xa0AM"), (12, "12:05\xa0PM"), (23, "11:05\xa0PM")]
)
def test_hours_are_told_as_clocks_show_them(hour, words):
    assert loyalty.when(datetime(2026, 5, 3, hour, 5, tzinfo=UTC)) == f"May\xa03,\xa02026, {words}"


def test_addresses_are_those_that_django_would_make():
    samples = {"int": 1234567890123, "slug": "look-at_me"}
    for each in urls.urlpatterns:
        kinds = re.findall(r"<(\w+):", str(each.pattern))
        arguments = [samples[kind] for kind in kinds]
        assert address(each.name, *arguments) == reverse(f"dashboard:{each.name}", args=arguments)


@pytest.mark.parametrize(
    ("page", "arguments"), [("member", []), ("member", [1, 2]), ("nowhere", []), ("member", ["../1"]), ("member", [""])]
)
def test_an_address_that_is_none_is_refused(page, arguments):
    with pytest.raises(NoReverseMatch):
        address(page, *arguments)


class Example(forms.Form):
    name = forms.CharField(label="Name", help_text="Shoppers see it.")
    points = forms.IntegerField(label="Points", widget=forms.NumberInput({"min": 1, "suffix": "points"}))
    minimum = forms.DecimalField(label="Minimum", required=False, widget=forms.NumberInput({"currency": "USD"}))
    starts_on = forms.DateField(label="First day", required=False)
    rounding = forms.ChoiceField(label="Rounding", choices=[("floor", "Down"), ("half_up", "Nearest")])
    channels = forms.MultipleChoiceField(
        label="Channels", choices=[("web", "Web"), ("pos", "POS")], widget=forms.CheckboxSelectMultiple
    )
    exclusive = forms.BooleanField(label="Alone", required=False)
    tags = forms.CharField(label="Tags", required=False, widget=forms.Textarea({"rows": 2}))


@pytest.mark.parametrize(
    ("name", "element", "attributes"),
    [
        ("name", "s-text-field", ['value="Points for &lt;b&gt;"', 'details="Shoppers see it."', 'label="Name"']),
        ("points", "s-number-field", ['value="5"', 'min="1"', 'suffix="points"', 'inputMode="numeric"']),
        ("minimum", "s-money-field", ['value="10.50"', 'currencyCode="USD"']),
        ("starts_on", "s-date-field", ['value="2026-12-01"']),
        ("rounding", "s-select", ['<s-option value="half_up" selected>Nearest</s-option>']),
        ("channels", "s-choice-list", ["multiple", '<s-choice value="pos" selected>POS</s-choice>']),
        ("exclusive", "s-checkbox", ["checked", 'value="on"']),
        ("tags", "s-text-area", ['rows="2"', 'value="vip"']),
    ],
)
def test_each_field_is_drawn_as_its_polaris_element(name, element, attributes):
    initial = {
        "name": "Points for <b>",
        "points": 5,
        "minimum": "10.50",
        "starts_on": datetime(2026, 12, 1).date(),
        "rounding": "half_up",
        "channels": ["pos"],
        "exclusive": True,
        "tags": "vip",
    }

    drawn = loyalty.field(Example(initial=initial)[name])

    assert drawn.startswith(f"<{element} ")
    assert f'name="{name}"' in drawn
    assert [attribute for attribute in attributes if attribute not in drawn] == []


def test_a_refused_field_says_what_to_do_in_its_own_place():
    form = Example({"name": "A", "points": "none", "rounding": "floor", "channels": ["web"]})

    drawn = loyalty.field(form["points"])

    assert 'error="Enter a whole number."' in drawn
    assert 'value="none"' in drawn
