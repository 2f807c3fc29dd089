"""Sentences said whole: what a browser would make of them, made by us."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from storefront_widget import texts
from storefront_widget.mirror_words import Speaker

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
HARD, NARROW = "\N{NO-BREAK SPACE}", "\N{NARROW NO-BREAK SPACE}"


def speaker(language: str = "en", currency: str = "EUR") -> Speaker:
    return Speaker(language, currency=currency, zone=ZoneInfo("Europe/Berlin"), now=NOW)


def say(text, *, language: str = "en", currency: str = "EUR", **values) -> str:
    return speaker(language, currency).say({"text": text, "values": values})


@pytest.mark.parametrize(
    ("language", "currency", "amount", "said"),
    [
        ("en", "EUR", "5.00", "€5"),
        ("en", "EUR", "5.50", "€5.50"),
        ("en", "USD", "1240.00", "$1,240"),
        ("en", "JPY", "500", "¥500"),
        ("en", "KWD", "1.250", f"KWD{HARD}1.250"),
        ("de", "EUR", "1240.50", f"1.240,50{HARD}€"),
        ("de", "EUR", "5", f"5{HARD}€"),
        ("fr", "EUR", "1240.00", f"1{NARROW}240{HARD}€"),
    ],
)
def test_money_is_written_as_the_language_does(language, currency, amount, said):
    assert say("{{ amount }}", language=language, currency=currency, amount=amount) == said


def test_money_of_another_time_keeps_its_currency():
    assert say("{{ amount_rate }}", amount_rate="2.00", currency="EUR") == "€2"
    assert speaker().say({"text": "{{ amount }}", "values": {"amount": "2.00", "currency": "USD"}}) == "$2"


@pytest.mark.parametrize(
    ("language", "instant", "said"),
    [
        ("en", "2026-12-31T22:59:59+00:00", "Dec 31"),
        ("en", "2026-12-31T23:00:00+00:00", "Jan 1, 2027"),
        ("de", "2026-12-31T22:59:59+00:00", "31. Dez."),
    ],
)
def test_a_day_is_that_of_the_shop_and_its_year_is_said_when_it_is_another(language, instant, said):
    assert say("{{ date }}", language=language, date=instant) == said


@pytest.mark.parametrize(("count", "said"), [(1, "one"), (2, "1 < 2"), ("2.5", "1 < 2.5"), (1240, "1 < 1,240")])
def test_the_form_is_that_of_the_count(count, said):
    assert say({"one": "one", "other": "1 < {{ count }}"}, count=count) == said


def test_points_are_counted_in_words():
    assert (speaker().points(1), speaker().points(1240)) == ("1 point", "1,240 points")
    assert (
        say("{{ points_limit }} a day, {{ points }} now", points_limit=1000, points=1)
        == "1,000 points a day, 1 point now"
    )


def test_names_are_left_as_they_are():
    assert say("Counts for {{ names }}.", names="A {{ points }} <b>") == "Counts for A {{ points }} <b>."


@pytest.mark.parametrize("language", texts.languages())
def test_every_language_has_words_for_points(language):
    names = speaker(language).points_names()

    assert names["other"]
    assert {name for name in names.values() if "{" in name} == ({"{{ count }}ポイント"} if language == "ja" else set())


def test_what_points_are_called():
    assert speaker().points_names() == {"one": "point", "other": "points"}
    assert speaker("de").points_names() == {"one": "Punkt", "other": "Punkte"}
