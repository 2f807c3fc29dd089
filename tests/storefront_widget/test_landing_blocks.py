"""Blocks for a page about the programme, the account page and the header: what they say to whom."""

import json
import re
from typing import get_args

import pytest

from devstore.pages import extension
from loyalty_app.appearance.look import Corner, Font
from tests.storefront_widget.blocks_shown import CONFIG, MEMBER, SAID, SHOP, block, document, render, serve, text

EVIL = '"><img src=x onerror=alert(1)>'
LANDING = ("landing-hero", "how-it-works", "ways-to-earn", "rewards-list", "faq", "account")
PITCH = "Collect points with every order and turn them into rewards. It costs nothing."
WAYS = (
    "Every purchase 5 stars for each €1.00 spent. An order of €60.00 brings 300 stars. Welcome 100 stars for joining."
)
LOOK = {
    "accent": "#ffee00", "on_accent": "#111111", "corner": "round", "font": "system",
    "popup": {"on": False, "delay_s": 20, "every_days": 30, "pages": ["index"]},
}  # fmt: skip


@pytest.mark.parametrize(
    ("handle", "fields", "says"),
    [
        ("landing-hero", {}, f"Join Loom Club {PITCH} 100 stars for joining Join now Sign in"),
        ("landing-hero", {"customer": {}}, f"Join Loom Club {PITCH} 100 stars for joining Join now"),
        ("landing-hero", {"member": MEMBER}, f"Loom Club {PITCH} You have 1,240 stars Redeem points"),
        ("landing-hero", {"config": None, "said": None}, f"Join Rewards {PITCH} Join now Sign in"),
        ("how-it-works", {}, "How it works Join Create an account or sign in. It costs nothing. Earn 5 stars for each "
         "€1.00 spent. Redeem Turn your points into rewards."),
        ("how-it-works", {"config": CONFIG | {"paused": True}}, "How it works Join Create an account or sign in. It "
         "costs nothing. Earn Collect points with every order. Redeem Turn your points into rewards."),
        ("ways-to-earn", {}, f"Ways to earn {WAYS}"),
        ("ways-to-earn", {"config": CONFIG | {"paused": True}},
         "Ways to earn The programme is taking a break. Your points are kept."),
        ("ways-to-earn", {"said": SAID | {"ways": []}}, "Ways to earn Nothing here right now. Come back soon."),
        ("ways-to-earn", {"config": None, "said": None}, ""),
        ("rewards-list", {}, "Rewards Free shipping For orders of €40.00 and more. 200 stars €5 off €5.00 off 500 "
         "stars €12 off €12.00 off 1,000 stars"),
        ("rewards-list", {"member": MEMBER | {"available": 499}}, "Rewards Free shipping For orders of €40.00 and "
         "more. 200 stars Redeem points €5 off €5.00 off 500 stars €12 off €12.00 off 1,000 stars"),
        ("rewards-list", {"config": None, "said": None}, ""),
        ("faq", {}, "Questions and answers How do I join? Create an account or sign in. It costs nothing. 100 stars "
         "for joining How do I earn points? Every purchase: 5 stars for each €1.00 spent. Welcome: 100 stars for "
         "joining. What do I get for my points? Free shipping: 200 stars €5 off: 500 stars €12 off: 1,000 stars"),
        ("account", {"member": MEMBER}, "Loom Club You have 1,240 stars 80 stars on the way 100 stars to use by "
         "December 31, 2026 €12 off 1,000 stars €5 off 500 stars Free shipping 200 stars €5 off LOYAL-7H2K until "
         "Dec 31, 2026 Redeem points History On my phone"),
        ("account", {"member": MEMBER | {"available": -20, "pending": 0, "codes": [], "expires": None}},
         "Loom Club You have −20 stars 220 stars to go: Free shipping Redeem points History On my phone"),
        ("account", {}, f"Join Loom Club {PITCH} Join now Sign in"),
        ("member-bar", {}, "Loom Club"),
        ("member-bar", {"member": MEMBER | {"available": 1}}, "Loom Club: 1 star"),
        ("member-bar", {"member": MEMBER | {"available": 1_234_567}}, "Loom Club: 1,234,567 stars"),
        ("member-bar", {"member": MEMBER, "said": SAID | {"points": {"other": "star no. {{ count }}"}}},
         "Loom Club: star no. 1,240"),
        ("member-bar", {"config": None, "said": None}, "Rewards"),
    ],
)  # fmt: skip
def test_what_a_block_says(handle, fields, says):
    assert text(render(handle, **fields)) == says


@pytest.mark.parametrize("handle", ["ways-to-earn", "rewards-list"])
def test_in_the_theme_editor_of_a_new_shop_a_list_shows_a_sample_and_says_so(handle):
    assert text(render(handle, config=None, said=None, design_mode=True)).endswith(
        "Sample. Your programme’s own texts stand here once it runs."
    )


def test_a_merchants_own_words_stand_instead_of_the_apps():
    own = {"heading": "So geht’s <3", "level": "h3", "earn_title": "Sammeln", "earn_text": "Mit jedem Kauf."}

    html = render("how-it-works", own)

    assert '<h3 class="loyalty-heading">So geht’s &lt;3</h3>' in html
    assert "Sammeln Mit jedem Kauf." in text(html)
    asked = {"facts": False, "question_3": "Do stars expire?", "answer_3": "<p>No.</p>"}
    assert text(render("faq", asked)) == "Questions and answers Do stars expire? No."


@pytest.mark.parametrize("handle", [*LANDING, "member-bar", "join-popup"])
def test_nothing_that_was_typed_somewhere_is_markup(handle):
    bad_way = {"id": "1", "kind": "per_amount", "name": EVIL, "says": [EVIL], "example": EVIL}
    bad_reward = {"id": "8", "kind": "custom", "name": EVIL, "points": 5, "points_text": EVIL, "worth": EVIL,
                  "says": [EVIL]}  # fmt: skip
    said = SAID | {"programme": EVIL, "launcher": EVIL, "points": {"one": EVIL, "other": EVIL},
                   "ways": [bad_way], "rewards": [bad_reward]}  # fmt: skip
    typed = {setting["id"]: EVIL for setting in block(handle).settings if setting["type"] in ("text", "textarea")}
    look = CONFIG | {"look": LOOK | {"accent": EVIL, "on_accent": EVIL}}

    for settings, member in ((typed, None), (typed, MEMBER), ({}, None), ({}, MEMBER)):
        html = render(handle, settings, said=said, config=look, member=member, template="index", design_mode=True)
        assert "<img" not in html


def test_colours_come_from_the_theme_editor_then_from_the_apps_look():
    look = CONFIG | {"look": LOOK}
    assert "--loyalty-accent:#ffee00;--loyalty-on-accent:#111111;" in render("landing-hero", config=look)
    own = render("landing-hero", {"accent": "#000080", "text_color": "#222222", "background": "#eeeeee"}, config=look)
    style = "--loyalty-accent:#000080;--loyalty-on-accent:#ffffff;color:#222222;background:#eeeeee;"
    assert f'style="{style}"' in own
    assert "--loyalty-on-accent:#000000;" in render("landing-hero", {"accent": "#ffee00"})


BLOCKS = (*LANDING, "member-bar", "product-points", "cart-points")


@pytest.mark.parametrize("handle", BLOCKS)
def test_where_no_colour_was_chosen_a_block_has_no_style_of_its_own(handle):
    look = CONFIG | {"look": LOOK | {"accent": "", "on_accent": ""}}
    for fields in ({"config": look}, {"config": look, "member": MEMBER}, {"config": None, "design_mode": True}):
        assert "style=" not in render(handle, {"space": 12, "align": "end"}, **fields)


@pytest.mark.parametrize("handle", BLOCKS)
def test_corner_font_space_and_side_are_attributes_that_its_stylesheet_knows(handle):
    rules = (extension.FOLDER / "assets" / block(handle).stylesheet).read_text(encoding="utf-8")
    space = next(each for each in block(handle).settings if each.get("id") == "space")
    look = CONFIG | {"look": LOOK | {"corner": "round", "font": "system"}}

    html = render(handle, {"space": 12, "align": "end"}, config=look, member=MEMBER)
    assert 'data-align="end" data-space="12" data-corner="round" data-font="system"' in html
    known = {name: set(re.findall(rf'\[data-{name}="(\w+)"\]', rules)) for name in ("align", "corner", "font", "space")}
    assert known == {
        "align": {"start", "center", "end"},
        "corner": set(get_args(Corner)) - {"theme"},
        "font": set(get_args(Font)) - {"theme"},
        "space": {str(px) for px in range(space["step"], space["max"] + 1, space["step"])},
    }


def test_a_languages_own_texts_then_the_languages_without_a_country_then_english():
    texts = {name: {"value": SAID | {"launcher": f"Club {name}"}} for name in ("said_en", "said_de", "said_pt_br")}
    app = {"metafields": {"loyalty": {"config": {"value": CONFIG}} | texts}}

    said = {locale: text(render("member-bar", locale=locale, app=app)) for locale in ("de-AT", "pt-BR", "ja", "de")}

    assert said == {"de-AT": "Club said_de", "pt-BR": "Club said_pt_br", "ja": "Club said_en", "de": "Club said_de"}


def test_shopify_takes_the_blocks():
    blocks = extension.blocks()
    liquid = sum(path.stat().st_size for path in extension.FOLDER.rglob("*.liquid"))

    assert len(blocks) <= 30
    assert {each.name for each in blocks if len(each.name) > 25} == set()
    assert liquid < 100_000
    for each in blocks:
        ids = {setting["id"] for setting in each.settings if "id" in setting}
        shared = "".join(
            (extension.FOLDER / "snippets" / f"loyalty-{name}.liquid").read_text(encoding="utf-8")
            for name in ("accent", "style")
        )
        used = set(re.findall(r"settings\.(\w+)", each.source + shared))
        assert {one for one in ids - used if not re.fullmatch(r"(join|earn|redeem|question|answer)_\w+", one)} == set()
        assert "Translation missing" not in json.dumps(each.settings)
        assert not re.search(r'"t:', json.dumps([each.name, *each.settings]))


@pytest.fixture(scope="module")
def page(chromium):
    shown = chromium.new_page(viewport={"width": 390, "height": 844})
    yield shown
    shown.close()


# Targets of 44 px, nothing wider than the page, and text that is drawn in the colour around it.
MEASURE = """() => {
  const small = [...document.querySelectorAll('a,button,summary')].filter((one) => one.checkVisibility()
    && one.getBoundingClientRect().height < 44).map((one) => one.outerHTML);
  const wide = document.documentElement.scrollWidth > innerWidth ? [document.documentElement.scrollWidth] : [];
  const colours = [...document.querySelectorAll('main p, main span, main a:not([class]), main summary')]
    .map((one) => getComputedStyle(one).color).filter((colour) => colour !== 'rgb(10, 20, 30)');
  return [small, wide, colours];
}"""


@pytest.mark.parametrize("direction", ["ltr", "rtl"])
def test_blocks_fit_a_phone_and_inherit_the_themes_colours(page, direction):
    head = "<style>body{color:rgb(10,20,30);background:#eee}a{color:red}</style>"
    blocks = [render(handle, member=member) for handle in (*LANDING, "member-bar") for member in (None, MEMBER)]
    blocks += [render("product-points"), render("cart-points", member=MEMBER)]
    serve(page, {"/": document(*blocks, head=head, direction=direction)})
    page.goto(f"{SHOP}/", wait_until="networkidle")
    for summary in page.locator("summary").all()[:3]:
        summary.click()

    assert page.evaluate(MEASURE) == [[], [], []]


def test_a_themes_forced_colour_of_links_does_not_reach_the_buttons(page):
    head = "<style>a, a:hover { color: #8b1a00 !important }</style>"
    popup = render("join-popup", {"pages": "all"}, config=CONFIG | {"look": LOOK}, design_mode=True)
    serve(page, {"/": document(render("landing-hero", config=CONFIG | {"look": LOOK}), popup, head=head)})
    page.goto(f"{SHOP}/", wait_until="networkidle")
    page.locator("loyalty-join .loyalty-button").wait_for()

    told = page.eval_on_selector_all(
        ".loyalty-button",
        "all => all.map((one) => [getComputedStyle(one).color, getComputedStyle(one).backgroundColor])",
    )
    assert told == [["rgb(17, 17, 17)", "rgb(255, 238, 0)"]] * 2
