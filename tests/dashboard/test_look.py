"""The look's page: what is chosen is saved, what can't be is refused, and the preview is told before anything is."""

import html
import json
import re

import msgspec
import pytest
from django.conf import settings

from bench import storefront
from loyalty_app.appearance import look, texts
from loyalty_app.appearance.look import PAGES, Look, Popup
from loyalty_app.dashboard.look import preview, sample, verdict
from loyalty_app.dashboard.look.form import PAGES as PAGES_OFFERED
from loyalty_app.tenancy import acting_for
from tests.dashboard.said import LOOK

GREEN = LOOK | {"colours": "own", "accent": "#24463A", "on_accent": "#fff"}
TOLD = re.compile(r'<look-told data-told="([^"]*)">')


def look_of(shop) -> Look:
    with acting_for(shop.id):
        return look.at()


def frame_of(answer) -> dict | None:
    found = TOLD.search(answer.content.decode())
    return json.loads(html.unescape(found[1])) if found else None


def test_every_setting_is_saved_for_this_shop_only(acme, rival, staff):
    said = GREEN | {
        "corner": "soft", "font": "system", "launcher": "tab", "icon": "crown", "side": "start", "offset_side": "0",
        "offset_bottom": "40", "offset_bottom_phone": "72", "devices": "desktop", "hidden_on": ["cart", "404"],
        "popup_on": "on", "delay_s": "5", "every_days": "7", "pages": ["index", "product"],
    }  # fmt: skip
    del said["show_balance"]

    answer = staff.post("/look/", said)

    assert answer.headers["Location"] == "/look/?done=look_saved"
    assert look_of(acme) == Look(
        accent="#24463a", on_accent="#ffffff", corner="soft", font="system", launcher="tab", icon="crown",
        side="start", offset_side=0, offset_bottom=40, offset_bottom_phone=72, show_balance=False, devices="desktop",
        hidden_on=("cart", "404"), popup=Popup(on=True, delay_s=5, every_days=7, pages=("index", "product")),
    )  # fmt: skip
    assert look_of(rival) == Look()
    with acting_for(acme.id):
        assert look.saved().changed_by == "42"
    page = staff.get("/look/").content.decode()
    assert 'value="#24463a"' in page
    assert "Last changed" in page


def test_the_form_as_it_comes_says_the_look_that_is(acme, staff):
    staff.post("/look/", GREEN)
    before = look_of(acme)

    staff.post("/look/", LOOK | {"colours": "theme", "accent": "nonsense", "on_accent": ""})

    assert before == Look(accent="#24463a", on_accent="#ffffff")
    assert look_of(acme) == Look()


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"accent": "green"}, "Enter a colour as # and six digits or letters from a to f, such as #24463a."),
        ({"on_accent": ""}, "Choose this colour too, or take both from the theme."),
        ({"offset_side": "201"}, "Enter a whole number from 0 to 200."),
        ({"delay_s": "soon"}, "Enter a whole number from 3 to 300."),
        ({"popup_on": "on", "pages": []}, "Choose at least one page, or switch the invitation off."),
        ({"icon": "skull"}, "Select a valid choice."),
        ({"hidden_on": ["checkout"]}, "Select a valid choice."),
    ],
)
def test_what_cannot_be_is_refused_in_its_field(acme, staff, wrong, words):
    answer = staff.post("/look/", GREEN | wrong)

    assert answer.status_code == 422
    assert f'error="{words}' in answer.content.decode()
    assert "Correct the fields marked red and save again." in answer.content.decode()
    assert look_of(acme) == Look()


def test_the_fragment_tells_the_frame_and_judges_the_colours_and_saves_nothing(acme, rival, staff):
    with acting_for(rival.id):
        texts.save("en", {"launcher.label": "Rival's"}, now=rival.created_at)

    answer = staff.post("/look/shown/", GREEN | {"accent": "#ff8800", "show_balance": ""})

    told, page = frame_of(answer), answer.content.decode()
    assert "--accent:#ff8800;--on-accent:#ffffff" in told["launcher"]["data-style"]
    assert told["launcher"]["data-label"] == "Rewards"
    assert "data-balance" not in told["launcher"]
    assert "The text is hard to read" in page
    assert re.findall(r'data-put="(#\w+)" data-into="id_(\w+)"', page)[1] == ("#b75f00", "accent")
    assert look_of(acme) == Look()


def test_while_a_colour_is_none_the_frame_keeps_what_it_has(staff):
    answer = staff.post("/look/shown/", GREEN | {"accent": "#12"})

    assert answer.status_code == 200
    assert frame_of(answer) is None
    assert "contrast" not in answer.content.decode()


def test_colours_of_the_theme_are_not_judged(staff):
    answer = staff.post("/look/shown/", LOOK)

    assert "--loyalty-accent" not in frame_of(answer)["launcher"]["data-style"]
    assert "contrast" not in answer.content.decode()


@pytest.mark.parametrize(
    ("accent", "on_accent", "good"),
    [
        ("#24463a", "#ffffff", [True, True]),
        ("#ffdd00", "#000000", [True, False]),
        ("#ff8800", "#ffffff", [False, False]),
        ("#767676", "#ffffff", [True, True]),
        ("#777777", "#ffffff", [False, True]),
    ],
)
def test_a_verdict_is_wcags(accent, on_accent, good):
    assert [each.is_good for each in verdict.of(accent, on_accent)] == good
    assert [bool(each.fixes) for each in verdict.of(accent, on_accent)] == [not each for each in good]


@pytest.mark.parametrize("accent", ["#ff8800", "#ffdd00", "#ffffff", "#000000", "#80ff80", "#777777"])
@pytest.mark.parametrize("on_accent", ["#ffffff", "#000000", "#ff0000"])
def test_taking_what_is_offered_ends_with_colours_that_are_good(accent, on_accent):
    chosen = {"accent": accent, "on_accent": on_accent}
    for _press in range(3):
        fixes = [fix for each in verdict.of(**chosen) for fix in each.fixes]
        if not fixes:
            break
        chosen[fixes[-1].field] = fixes[-1].colour

    assert all(each.is_good for each in verdict.of(**chosen))


def test_the_panels_ground_is_as_light_as_the_verdict_believes():
    style = (settings.STATICFILES_DIRS[0][1] / "loyalty-panel.css").read_text()

    mixed = "#" + "".join(f"{round(0.06 * part + 0.94 * 255):02x}" for part in (0x99, 0x77, 0x55))
    assert "--ground: color-mix(in srgb, #975 6%, var(--paper));" in style
    assert "--paper: #fff;" in style
    assert mixed == verdict.SURFACE


@pytest.mark.parametrize("path", ["/look/", "/look/texts/?group=sentences"])
def test_the_pages_take_few_queries(acme, staff, now, path, django_assert_num_queries):
    with acting_for(acme.id):
        texts.save("en", {"panel.title": "Club", "launcher.label": "Club"}, now=now)

    with django_assert_num_queries(3):  # shop with its connection, look, texts
        staff.get(path)


def test_every_page_of_a_look_is_offered():
    assert tuple(name for name, _words in PAGES_OFFERED) == PAGES


@pytest.mark.parametrize(
    "chosen",
    [
        {},
        {"accent": "#24463a", "on_accent": "#ffffff", "corner": "soft", "font": "system", "icon": "gift"},
        {"launcher": "circle", "corner": "round", "icon": "heart", "devices": "desktop", "show_balance": False},
        {"launcher": "tab", "icon": "crown", "devices": "phone", "offset_bottom": 80},
        {"launcher": "tab", "icon": "coin", "side": "start", "offset_bottom_phone": 0},
    ],
)
def test_the_preview_has_the_button_that_the_theme_would_have(chosen):
    wanted = Look(**chosen)
    ann = {"first_name": "Ann", "metafields": {"$app:loyalty": {"member": {"value": {"available": sample.BALANCE}}}}}
    app = {"config": {"look": msgspec.to_builtins(wanted)}, "said_en": {"points": {"other": "points"}}}
    page = storefront.block_html(ann, app=app)
    in_theme = dict(re.findall(r'\s(data-[a-z-]+)="([^"]*)"', page))

    in_preview = preview.launcher(wanted, sample.said("en", {}), language="en")
    assert in_preview.keys() == in_theme.keys()
    addresses = {"data-sign-in": "#"}
    assert in_preview == in_theme | addresses


@pytest.mark.parametrize(
    ("chosen", "language", "overrides"),
    [
        ({}, "en", {}),
        ({"accent": "#24463a", "on_accent": "#ffffff", "corner": "soft", "font": "system"}, "en", {}),
        ({"corner": "square", "popup": Popup(delay_s=3, every_days=1)}, "pt-br", {}),
        ({}, "de", {"panel.title": "Club {{ shop }}", "join.title": "{{ programme }}: mit dabei", "join.refuse": "Nö"}),
    ],
)
def test_the_preview_has_the_invitation_that_the_theme_would_have(chosen, language, overrides):
    wanted = Look(**chosen)
    programme = overrides.get("panel.title", "").replace("{{ shop }}", "Acme")
    points = sample.said(language, {})["panel.points"]["other"].replace("{{ count }} ", "")
    said = {"points": {"other": points}, "programme": programme, "texts": overrides}
    app = {
        "config": {"look": msgspec.to_builtins(wanted), "joining_points": sample.JOINING_POINTS},
        f"said_{language.replace('-', '_')}": said,
    }
    page = storefront.block_html(None, "pt-BR" if language == "pt-br" else language, app=app, embed="join-popup",
                                 settings={"pages": "home"})  # fmt: skip
    in_theme = dict(re.findall(r'\s(data-[a-z-]+)="([^"]*)"', page))

    in_preview = preview.invitation(wanted, overrides, language=language, shop="Acme")
    assert in_preview == in_theme | {"data-preview": ""}


@pytest.mark.parametrize(
    ("chosen", "sentence"),
    [
        ({}, "The invitation is switched off: shoppers don't see it."),
        ({"popup_on": "on", "delay_s": "5", "every_days": "7", "pages": ["index", "404"]},
         "Shows itself after 5 seconds, every 7 days at most, on: Home page, Page not found."),
    ],
)  # fmt: skip
def test_the_preview_says_when_the_invitation_would_show_itself(staff, chosen, sentence):
    assert frame_of(staff.post("/look/shown/", LOOK | chosen))["invited"] == sentence
