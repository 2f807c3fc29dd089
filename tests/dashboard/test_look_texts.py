"""The texts' page: names on top, a text beside its original, saved per shop and language, refused in its field."""

import html
import json
import re

import pytest

from loyalty_app.appearance import originals, texts, wording
from loyalty_app.appearance.models import ShopText
from loyalty_app.dashboard.look import text_groups
from loyalty_app.tenancy import acting_for

TOLD = re.compile(r'<look-told data-told="([^"]*)">')
STARS = {"one": "{{ count }} star", "other": "{{ count }} stars"}


def own(shop, language: str = "en") -> dict:
    with acting_for(shop.id):
        return texts.overrides(language)


def worded(shop, now, language: str = "en", **said) -> None:
    with acting_for(shop.id):
        texts.save(language, {key.replace("__", "."): text for key, text in said.items()}, now=now)


def test_the_programmes_name_and_what_points_are_called_stand_everywhere(acme, rival, staff):
    said = {"programme": "Club Loom", "points#one": "star", "points#other": "stars"}

    answer = staff.post("/look/texts/?language=en&group=panel", said)

    assert answer.status_code == 302
    assert answer.headers["Location"] == "/look/texts/?language=en&group=panel&search=&done=texts_saved"
    assert own(acme) == {
        "panel.title": "Club Loom",
        "launcher.label": "Club Loom",
        "panel.points": STARS,
        "launcher.points": STARS,
    }
    assert own(rival) == {}
    page = staff.get("/look/texts/").content.decode()
    assert 'value="Club Loom"' in page
    assert 'value="stars"' in page


def test_a_button_with_words_of_its_own_keeps_them(acme, staff, now):
    worded(acme, now, panel__title="Club", launcher__label="My stars")

    staff.post("/look/texts/?group=panel", {"programme": "Circle"})
    assert own(acme) == {"panel.title": "Circle", "launcher.label": "My stars"}

    staff.post("/look/texts/?group=button", {"programme": "Circle", "launcher.label": ""})
    assert own(acme) == {"panel.title": "Circle"}


def test_a_name_that_is_taken_back_leaves_the_button_too(acme, staff):
    staff.post("/look/texts/", {"programme": "Club"})
    assert own(acme) == {"panel.title": "Club", "launcher.label": "Club"}

    staff.post("/look/texts/?group=panel", {"programme": ""})

    assert own(acme) == {}


def test_the_number_may_stand_elsewhere(acme, staff):
    staff.post("/look/texts/", {"points#one": "star no. {{count}}", "points#other": "{{ count }} stars"})

    assert own(acme)["panel.points"] == {"one": "star no. {{ count }}", "other": "{{ count }} stars"}
    page = staff.get("/look/texts/").content.decode()
    assert 'value="star no. {{ count }}"' in page
    assert 'value="stars"' in page


def test_texts_of_a_group_are_worded_in_their_language_and_no_others_touched(acme, staff, now):
    worded(acme, now, member__back="Home")
    worded(acme, now, "de", member__back="Heim")

    staff.post("/look/texts/?language=de&group=rewards", {"rewards.copy": " Nimm  sie ", "rewards.donate": ""})

    assert own(acme) == {"member.back": "Home"}
    assert own(acme, "de") == {"member.back": "Heim", "rewards.copy": "Nimm sie"}


@pytest.mark.parametrize(
    ("group", "said", "field", "words"),
    [
        ("panel", {"programme": "x" * 200}, "id_programme", "Use at most"),
        ("panel", {"programme": "{{ points }}"}, "id_programme", "Take out {{ points }}: nothing is known to put"),
        ("panel", {"points#one": "star"}, "id_points#other", "Fill in this form too, or leave them all empty."),
        ("rewards", {"rewards.redeem": "Take it"}, "id_rewards.redeem", "Put in {{ points }}: a value is shown there."),
        (
            "sentences",
            {"sentence.pending_paid#one": "soon", "sentence.pending_paid#other": "soon"},
            "id_sentence.pending_paid#other",
            "Put in {{ count }}: a value is shown there.",
        ),
    ],
)  # fmt: skip
def test_what_cannot_be_said_is_refused_in_its_field_and_nothing_is_saved(acme, staff, now, group, said, field, words):
    worded(acme, now, member__back="Home")

    answer = staff.post(f"/look/texts/?group={group}", {"programme": "Club"} | said)

    page = html.unescape(answer.content.decode())
    refused = re.search(rf'id="{re.escape(field)}"[^>]*error="([^"]*)"', page)
    assert answer.status_code == 422
    assert refused
    assert refused[1].startswith(words)
    assert own(acme) == {"member.back": "Home"}


def test_a_search_finds_words_of_the_original_of_the_wording_and_of_english(acme, staff, now):
    worded(acme, now, "de", rewards__copy="Schnapp sie dir")

    def found(search: str) -> set[str]:
        page = staff.get("/look/texts/", {"language": "de", "search": search}).content.decode()
        return {key.partition("#")[0] for key in re.findall(r'<s-text-(?:field|area) id="id_([\w.#]+)"', page)} - {
            "points",
            "programme",
        }

    assert found("schnapp") == {"rewards.copy"}
    assert "rewards.copied" in found("Copied.")
    assert found("no such words") == set()
    assert "Nothing found" in staff.get("/look/texts/?search=no+such+words").content.decode()


def test_saving_what_a_search_found_touches_only_that(acme, staff, now):
    worded(acme, now, member__back="Home", rewards__copy="Take")

    staff.post("/look/texts/?search=Copied.", {"rewards.copied": "Got it."})

    assert own(acme) == {"member.back": "Home", "rewards.copy": "Take", "rewards.copied": "Got it."}


@pytest.mark.parametrize("key", ["number.group", "sample.note"])
def test_how_numbers_are_written_and_samples_are_not_offered(acme, staff, now, key):
    with acting_for(acme.id):
        ShopText.objects.create(language="en", key=key, wording="x", changed_at=now, changed_by="42")

    page = staff.get("/look/texts/", {"search": key}).content.decode()
    staff.post(f"/look/texts/?search={key}", {key: "y"})

    assert "Nothing found" in page
    assert "All back to the originals" not in page
    assert own(acme) == {}


def test_all_of_a_language_goes_back_and_nothing_else(acme, rival, staff, now):
    for shop in (acme, rival):
        worded(shop, now, member__back="Home", rewards__copy="Take")
        worded(shop, now, "de", member__back="Heim")

    answer = staff.post("/look/texts/originals/?language=en&group=panel")

    assert "done=texts_restored" in answer.headers["Location"]
    assert (own(acme), own(acme, "de")) == ({}, {"member.back": "Heim"})
    assert len(own(rival)) == 2


def test_the_preview_says_what_is_typed_and_nothing_is_saved(acme, staff, now):
    worded(acme, now, member__back="Home")

    answer = staff.post(
        "/look/texts/shown/?group=panel", {"programme": "Club", "points#one": "star", "points#other": "stars"}
    )

    told = json.loads(html.unescape(TOLD.search(answer.content.decode())[1]))
    assert told["launcher"]["data-label"] == "Club"
    assert told["answers"]["state"]["texts"]["title"] == "Club"
    assert told["answers"]["state"]["texts"]["points"] == STARS
    assert own(acme) == {"member.back": "Home"}


def test_the_preview_keeps_what_it_has_while_something_cannot_be_said(staff):
    answer = staff.post("/look/texts/shown/", {"programme": "{{ nothing }}"})

    assert (answer.status_code, answer.content) == (200, b"")


@pytest.mark.parametrize("query", ["language=tlh&group=nothing", "language=../../x", ""])
def test_an_address_that_names_nothing_shows_the_first_of_everything(staff, query):
    page = staff.get(f"/look/texts/?{query}").content.decode()

    assert '<s-option value="en" selected>English</s-option>' in page
    assert '<s-option value="button" selected>Button</s-option>' in page


def test_every_text_is_in_one_group_or_on_top():
    grouped = [key for group, _name in text_groups.GROUPS for key in text_groups.keys_of(group)]

    assert sorted([*grouped, *text_groups.NAMED_ON_TOP]) == sorted(originals.texts("en"))


@pytest.mark.parametrize("language", originals.languages())
def test_the_form_as_it_comes_words_nothing_anew(acme, staff, language):
    """Each group sent with the originals typed in is the originals still."""
    for group, _name in text_groups.shown():
        said = {}
        for key in text_groups.keys_of(group):
            model = originals.texts(language)[key]
            for form in wording.forms_wanted(model, language):
                forms = wording.forms_of(model)
                said[f"{key}#{form}" if isinstance(model, dict) else key] = forms.get(form, "")
        answer = staff.post(f"/look/texts/?language={language}&group={group}", said)
        assert answer.status_code == 302, html.unescape(answer.content.decode())

    assert own(acme, language) == {}
