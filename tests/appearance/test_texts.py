"""The merchant's own wording: kept per shop and language, refused when it can't stand in, said by the widget."""

from datetime import timedelta

import pytest

from loyalty_app.appearance import originals, texts
from loyalty_app.appearance.models import ShopText
from loyalty_app.appearance.texts import InvalidTexts
from loyalty_app.audit_trail.models import Entry
from loyalty_app.scope import acting_as, remembering
from loyalty_app.tenancy import acting_for
from storefront_widget import texts as said

STARS = {"one": "{{ count }} star", "other": "{{ count }} stars"}


def test_a_text_is_worded_anew_for_one_shop_and_one_language(acme, rival, now):
    with acting_for(rival.id):
        texts.save("en", {"panel.title": "Rival's Club"}, now=now)
    with acting_for(acme.id), acting_as("42"):
        texts.save("en", {"panel.title": "  Club\nLoom ", "panel.points": STARS}, now=now)
        texts.save("de", {"launcher.label": "Klub"}, now=now)

        assert texts.overrides("en") == {"panel.title": "Club Loom", "panel.points": STARS}
        assert texts.overrides("de") == {"launcher.label": "Klub"}
        assert texts.overrides("fr") == {}
        assert texts.languages() == ["de", "en"]
        assert texts.of_theme("en") == {}
        assert texts.of_theme("de") == {"launcher.label": "Klub"}
        row = ShopText.objects.get(key="panel.title")
        assert (row.changed_at, row.changed_by) == (now, "42")
    with acting_for(rival.id):
        assert texts.overrides("en") == {"panel.title": "Rival's Club"}


def test_saving_again_replaces_and_touches_no_other_text(in_acme, now):
    with acting_as("42"):
        texts.save("en", {"panel.title": "Club", "launcher.label": "Club"}, now=now)
    with acting_as("43"):
        texts.save("en", {"panel.title": "Circle", "launcher.label": "Club"}, now=now + timedelta(hours=1))

    assert texts.overrides("en") == {"panel.title": "Circle", "launcher.label": "Club"}
    assert dict(ShopText.objects.values_list("key", "changed_by")) == {"panel.title": "43", "launcher.label": "42"}
    told = Entry.objects.order_by("id").values_list("act", "name", "staff_id", "before", "after")
    assert list(told) == [
        ("texts.saved", "en", "42", {}, {"panel.title": "Club", "launcher.label": "Club"}),
        ("texts.saved", "en", "43", {"panel.title": "Club"}, {"panel.title": "Circle"}),
    ]


def test_saying_the_same_again_writes_nothing(in_acme, now):
    texts.save("en", {"panel.title": "Club"}, now=now)
    texts.save("en", {"panel.title": "Club", "launcher.label": ""}, now=now + timedelta(hours=1))

    assert [row.changed_at for row in ShopText.objects.all()] == [now]
    assert Entry.objects.count() == 1


@pytest.mark.parametrize("back", ["", "   ", "{{ shop }} Rewards", "{{shop}}  Rewards"])
def test_empty_or_the_originals_own_words_go_back_to_the_original(in_acme, now, back):
    texts.save("en", {"panel.title": "Club", "panel.points": STARS}, now=now)

    texts.save("en", {"panel.title": back, "panel.points": {"one": "", "other": " "}}, now=now)

    assert texts.overrides("en") == {}


def test_restoring_takes_some_or_all_of_a_language(acme, rival, now):
    for shop in (acme, rival):
        with acting_for(shop.id):
            texts.save("en", {"panel.title": "Club", "launcher.label": "Club", "panel.points": STARS}, now=now)
            texts.save("de", {"panel.title": "Klub"}, now=now)
    with acting_for(acme.id):
        assert texts.restore("en", ["panel.title"], now=now) == 1
        assert texts.restore("en", now=now) == 2
        assert (texts.overrides("en"), texts.overrides("de")) == ({}, {"panel.title": "Klub"})
    with acting_for(rival.id):
        assert len(texts.overrides("en")) == 3


@pytest.mark.parametrize(
    ("language", "wrong", "errors"),
    [
        ("en", {"panel.title": "Club", "panel.nothing": "x"}, {"panel.nothing"}),
        ("en", {"panel.title": "Club", "panel.points": {"one": "1", "other": "many"}}, {"panel.points#other"}),
        ("en", {"panel.title": "Club {{ points }}"}, {"panel.title"}),
        ("tlh", {"panel.title": "Club"}, {"language"}),
    ],
)
def test_one_wrong_text_and_nothing_is_saved(in_acme, now, language, wrong, errors):
    with pytest.raises(InvalidTexts) as refused:
        texts.save(language, wrong, now=now)

    assert refused.value.errors.keys() == errors
    assert ShopText.objects.count() == 0


def test_the_widget_says_what_the_merchant_worded(acme, rival, now):
    with acting_for(acme.id):
        own = {"rewards.copy": "Take it", "sentence.release_later": "{{ points }} soon", "member.back": "Home"}
        texts.save("en", {"panel.title": "Club Loom", **own}, now=now)

        assert said.panel("en-GB", "member")["title"] == "Club Loom"
        assert said.panel("en", "member")["back"] == "Home"
        assert said.of("en", "rewards")["copy"] == "Take it"
        assert said.sentences("en")["release_later"] == "{{ points }} soon"
        assert said.panel("de")["title"] == originals.texts("de")["panel.title"]
    with acting_for(rival.id):
        assert said.panel("en")["title"] == "{{ shop }} Rewards"
    assert said.panel("en")["title"] == "{{ shop }} Rewards"  # nobody's shop


def test_names_keep_their_parts_together_in_a_merchants_wording(in_acme, now):
    texts.save("ar", {"mine.to_go": "{{ name }} {{ points }}", "rewards.redeem": "{{ points }}!"}, now=now)

    assert texts.overrides("ar")["rewards.redeem"] == "{{ points }}!"  # as it was typed
    assert said.worded_anew("ar")["mine.to_go"] == "\u2068{{ name }}\u2069 \u2068{{ points }}\u2069"
    assert said.of("ar", "rewards")["redeem"] == "\u2068{{ points }}\u2069!"


@pytest.mark.parametrize("key", ["number.group", "number.form", "sample.note", "panel.gone"])
def test_what_cannot_be_worded_is_refused_and_a_wording_of_it_from_before_is_none(in_acme, now, key):
    with pytest.raises(InvalidTexts) as refused:
        texts.save("en", {key: "x"}, now=now)
    ShopText.objects.create(language="en", key=key, wording="x", changed_at=now, changed_by="42")
    texts.save("en", {"mine.have": "Yours: {{ points }}"}, now=now)

    assert refused.value.errors == {key: "There is no such text."}
    assert texts.overrides("en") == said.worded_anew("en") == {"mine.have": "Yours: {{ points }}"}
    assert texts.restore("en", now=now) == 1


def test_a_request_reads_the_wording_once(in_acme, now, django_assert_num_queries):
    texts.save("en", {"panel.title": "Club"}, now=now)

    with django_assert_num_queries(1), remembering():
        assert said.panel("en")["title"] == "Club"
        said.sentences("en")
        said.of("en", "rewards")
    with django_assert_num_queries(2):
        said.panel("en")  # two sections would be read twice: nothing is kept outside of a request
        said.of("en", "rewards")
