"""What keeps a wording from standing in for the original."""

import pytest
from babel import Locale

from loyalty_app.appearance import originals, wording

POINTS = {"one": "{{ count }} point", "other": "{{ count }} points"}
GIVES = "{{ points }} for every {{ amount }} you spend."


@pytest.mark.parametrize(
    ("language", "forms"),
    [
        ("en", ("one", "other")),
        ("ja", ("other",)),
        ("fr", ("one", "other")),  # its form for millions may be left out
        ("pl", ("one", "few", "many", "other")),
        ("ar", ("zero", "one", "two", "few", "many", "other")),
        ("pt-br", ("one", "other")),
    ],
)
def test_plural_forms_are_those_of_the_cldr(language, forms):
    assert wording.plural_forms(language) == forms


def test_the_forms_to_be_worded_are_the_languages_and_the_originals():
    assert wording.forms_wanted(POINTS, "pl") == ("one", "few", "many", "other")
    assert wording.forms_wanted({**POINTS, "many": "{{ count }} points"}, "fr") == ("one", "many", "other")
    assert wording.forms_wanted("Rewards", "pl") == ("other",)


def test_a_form_stands_for_one_number_or_for_several():
    exact = {
        code: [form for form in wording.FORMS if wording.stands_for_one_number(code, form)]
        for code in ("en", "fr", "pl", "ar")
    }

    assert exact == {"en": ["one"], "fr": [], "pl": ["one"], "ar": ["zero", "one", "two"]}


@pytest.mark.parametrize(
    ("written", "clean"),
    [
        ("  Club \n Loom ", "Club Loom"),
        ("{{points}} a day", "{{ points }} a day"),
        ("{{  points}} a day", "{{ points }} a day"),
        ("Bienvenue\u00a0! {{ count }}\u202f%", "Bienvenue\u00a0! {{ count }}\u202f%"),
    ],
)
def test_a_text_is_cleaned_up(written, clean):
    assert wording.clean(written) == clean


NEEDS_AMOUNT = "Put in {{ amount }}: a value is shown there."
NEEDS_COUNT = "Put in {{ count }}: a value is shown there."
NO_NAME = "Take out {{ name }}: nothing is known to put there."
AS_THE_ORIGINAL = "Write placeholders just as the original does, such as {{ amount }}, {{ points }}."


@pytest.mark.parametrize(
    ("said", "wrong"),
    [
        ("Get {{ points }} per {{ amount }}", ""),
        ("{{ amount }}: {{ points }}", ""),
        ("Get {{ points }}", NEEDS_AMOUNT),
        ("{{ points }} {{ amount }} {{ name }}", NO_NAME),
        ("{{ points }} {{ amount }} {{", AS_THE_ORIGINAL),
        ("{{ points }} {{ amount }} {{ a b }}", AS_THE_ORIGINAL),
        ("{{ points }} {{ amount }} {% if %}", AS_THE_ORIGINAL),
        ("\u2068{{ points }}\u2069 {{ amount }}\u00a0!", ""),
        ("{{ points }} {{ amount }} \u0000", "Take out the characters that can't be seen."),
        ("x" * 200, "Use at most 112 characters; these are 200."),
        ("{{ points }} {{ amount }} \u202e", "Take out the characters that can't be seen."),
    ],
)
def test_a_plain_text_keeps_its_placeholders(said, wrong):
    found = wording.problems("sentence.way", said, original=GIVES, language="en")

    assert found == ({"other": wrong} if wrong else {})


@pytest.mark.parametrize(
    ("language", "said", "wrong"),
    [
        ("en", {"one": "a star", "other": "{{ count }} stars"}, {}),
        ("en", {"one": "a star", "other": "stars"}, {"other": NEEDS_COUNT}),
        ("en", {"other": "{{ count }} stars"}, {"one": "Fill in this form too, or leave them all empty."}),
        (
            "en",
            {"one": "1", "few": "{{ count }}", "other": "{{ count }}"},
            {"few": "This language has no such plural form."},
        ),
        ("fr", {"one": "une étoile", "other": "{{ count }} étoiles"}, {"one": NEEDS_COUNT}),
        ("pl", {"one": "{{ count }} gwiazdka", "other": "{{ count }} gwiazdki"}, {}),
    ],
)
def test_a_text_that_counts_keeps_its_forms(language, said, wrong):
    assert wording.problems("panel.points", said, original=POINTS, language=language) == wrong


@pytest.mark.parametrize(("said", "original"), [("{{ count }} stars", POINTS), ({"other": "Club"}, "Rewards")])
def test_a_text_counts_just_when_the_original_does(said, original):
    words = "Word this the way the original is: with the same plural forms, or without."

    assert wording.problems("x.y", said, original=original, language="en") == {"other": words}


def test_a_programmes_own_name_takes_the_place_of_the_shops():
    assert wording.problems("panel.title", "Club Loom", original="{{ shop }} Rewards", language="en") == {}
    assert wording.problems("panel.else", "Club Loom", original="{{ shop }} Rewards", language="en") == {
        "other": "Put in {{ shop }}: a value is shown there."
    }


TO_GO = "{{ points }} to go: \u2068{{ name }}\u2069"


@pytest.mark.parametrize(
    ("text", "original", "said"),
    [
        ("{{ name }}: {{ points }}", TO_GO, "\u2068{{ name }}\u2069: {{ points }}"),
        ("\u2068{{ name }}\u2069, {{ name }}", TO_GO, "\u2068{{ name }}\u2069, \u2068{{ name }}\u2069"),
        ("\u2067{{ name }}\u2069", TO_GO, "\u2067{{ name }}\u2069"),
        ("Get {{ amount }}", "\u2066{{ amount }}\u2069 off", "Get \u2066{{ amount }}\u2069"),
        (
            {"one": "A day: {{ name }}", "two": "{{ name }}"},
            {"one": "{{ name }}", "other": TO_GO},
            {"one": "A day: {{ name }}", "two": "\u2068{{ name }}\u2069"},
        ),
        ("Club", "Rewards", "Club"),
    ],
)
def test_what_stands_in_isolates_in_the_original_does_so_in_the_wording(text, original, said):
    assert wording.isolated(text, original=original) == said


@pytest.mark.parametrize("language", originals.languages())
def test_an_original_is_isolated_as_it_is(language):
    texts = originals.texts(language)

    assert {key: wording.isolated(text, original=text) for key, text in texts.items()} == texts


@pytest.mark.parametrize("language", originals.languages())
def test_every_original_could_be_saved_as_it_is(language):
    texts = originals.texts(language)
    faults = {key: wording.problems(key, text, original=text, language=language) for key, text in texts.items()}

    assert {key: found for key, found in faults.items() if found} == {}
    assert Locale.parse(language, sep="-")


def test_no_key_is_in_both_sorts_of_files():
    assert originals.of_theme("en").keys() & originals.of_panel("en").keys() == set()
    assert {"panel.title", "panel.points", "launcher.label"} <= originals.texts("en").keys()


def test_languages_are_written_one_way():
    assert [originals.normal(code) for code in ("pt_BR", "pt-BR", "de")] == ["pt-br", "pt-br", "de"]
    assert originals.languages()[0] == "en"
