"""Every text of the theme that a merchant can word anew is said in those words, by every block that says it."""

import json
import re
from html.parser import HTMLParser

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from loyalty_app.appearance import originals, texts
from loyalty_app.appearance.originals import Text
from loyalty_app.tenancy import acting_for
from storefront_widget import mirror_config
from tests.factories import running_programme
from tests.storefront_widget.blocks_shown import (
    CONFIG,
    FIVE,
    MEMBER,
    SAID,
    SHOP,
    block,
    cart_of,
    document,
    item,
    render,
    serve,
)

LANGUAGES = ("de", "ar")
PLACE = re.compile(r"{{ \w+ }}")
OF_THE_MEMBERS_PAGE = {"shell.loading", "shell.offline"}  # the button has no room for them
THROW = item(101, 4_800)
POOR = MEMBER | {"available": 0}
PAUSED = {"config": CONFIG | {"paused": True}}
EMPTY = {"said": {"ways": [], "rewards": []}}

STATES = [
    ("loyalty", {}, {}),
    ("loyalty", {}, {"member": MEMBER}),
    ("member-bar", {}, {}),
    ("member-bar", {}, {"member": MEMBER}),
    ("join-popup", {"pages": "all"}, {}),
    ("product-points", {"show_link": True}, {}),
    ("product-points", {}, {"config": CONFIG | {"earn": [FIVE | {"about": True}]}}),
    ("cart-points", {}, {"cart": cart_of(THROW)}),
    ("cart-points", {}, {"cart": cart_of(THROW, off=480), "member": MEMBER}),
    ("cart-points", {}, {"cart": cart_of(THROW, codes=("LOYAL-7H2K",)), "member": POOR}),
    ("landing-hero", {}, {}),
    ("landing-hero", {}, {"customer": {}}),
    ("landing-hero", {}, {"member": MEMBER}),
    ("how-it-works", {}, {}),
    ("how-it-works", {}, PAUSED),
    ("ways-to-earn", {}, {}),
    ("ways-to-earn", {}, PAUSED),
    ("ways-to-earn", {}, EMPTY),
    ("rewards-list", {}, {"member": MEMBER}),
    ("rewards-list", {}, EMPTY),
    ("faq", {}, {}),
    ("account", {}, {}),
    ("account", {}, {"customer": {}}),
    ("account", {}, {"member": MEMBER}),
    ("account", {}, {"member": POOR, **PAUSED}),
    ("account", {}, {"member": POOR}),
]  # fmt: skip


class Read(HTMLParser):
    """What a page says, each text by itself and as a browser reads it: between tags, in attributes, to scripts."""

    def __init__(self, html: str):
        super().__init__()
        self.shown, self.for_scripts, self._is_script = [], [], False
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        self._is_script = tag == "script"
        into = self.for_scripts if tag == "loyalty-join" else self.shown
        into += [value for _name, value in attrs if value]

    def handle_endtag(self, tag):
        self._is_script = False

    def handle_data(self, data):
        if self._is_script and data.strip():
            self.for_scripts += _strings(json.loads(data))
        else:
            self.shown.append(" ".join(data.split()))


def _strings(value: object) -> list[str]:
    if isinstance(value, dict | list):
        return [each for one in (value.values() if isinstance(value, dict) else value) for each in _strings(one)]
    return [str(value)]


def anew(key: str, text: Text, language: str) -> Text:
    """A wording that names its key, and has signs that mean something in HTML, in JSON and to a script."""
    if isinstance(text, dict):
        return {form: anew(key, each, language) for form, each in text.items()}
    return " ".join([*PLACE.findall(text), f'<b>&"$& {key}/{language}'])


def wordings(language: str) -> dict[str, Text]:
    return {key: anew(key, text, language) for key, text in originals.of_theme(language).items()}


def mirrored(shop, worded: dict[str, dict[str, Text]]) -> dict[str, dict]:
    """The app's metafields of a shop whose texts are worded so, by language."""
    now = timezone.now()
    with acting_for(shop.id):
        running_programme()
        for language, said in worded.items():
            names = {"panel.title": "Loom Club", "panel.points": said["launcher.points"]}
            texts.save(language, {**said, **names}, now=now)
        return mirror_config.values(shop, now=now)


def show(
    told: dict[str, dict], handle: str, settings: dict, *, locale: str, said: dict | None = None, **fields
) -> Read:
    """A block in a page of the language; ``said`` stands in for some of what the metafields say."""
    lists = {"ways": SAID["ways"], "rewards": SAID["rewards"]} | (said or {})
    kept = {key: {"value": value | lists} for key, value in told.items() if key != "config"}
    kept["config"] = {"value": fields.pop("config", CONFIG)}
    return Read(render(handle, settings, locale=locale, app={"metafields": {"loyalty": kept}}, **fields))


def shown(told: dict[str, dict], locale: str, states: list = STATES) -> list[Read]:
    return [show(told, handle, settings, locale=locale, **fields) for handle, settings, fields in states]


def said_by(read: list[Read], wanted: dict[str, Text]) -> set[str]:
    """The keys whose text is read somewhere, whatever stands in its places."""
    told = "\n".join(text for each in read for text in (*each.shown, *each.for_scripts))
    return {key for key, text in wanted.items() if any(_pattern(form).search(told) for form in _forms(text))}


def _forms(text: Text) -> list[str]:
    return list(text.values()) if isinstance(text, dict) else [text]


def _pattern(text: str) -> re.Pattern:
    return re.compile(".+".join(re.escape(part) for part in PLACE.split(re.sub("[\u2066-\u2069]", "", text))))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_is_said_in_the_merchants_words_and_none_in_the_originals(acme, guest, language):
    told = mirrored(acme, {each: wordings(each) for each in LANGUAGES})
    read = shown(told, language)
    keys = set(originals.of_theme(language))

    assert said_by(read, wordings(language)) == keys - OF_THE_MEMBERS_PAGE
    assert said_by(read, originals.of_theme(language)) == set()
    assert [text for each in read for text in each.shown if "{{" in text] == []
    page = Read(guest.get("member", locale=language).content.decode())
    assert said_by([page], wordings(language)) >= OF_THE_MEMBERS_PAGE


@pytest.mark.parametrize("locale", ["de", "de-AT"])
def test_what_is_not_worded_in_the_pages_language_is_said_in_that_languages_original(acme, locale):
    told = mirrored(acme, {"en": wordings("en")})
    read = shown(told, locale)
    elsewhere = OF_THE_MEMBERS_PAGE | {"join.refuse"}  # block-join-de.js has the invitation's originals

    assert said_by(read, originals.of_theme("de")) == originals.of_theme("de").keys() - elsewhere
    assert said_by(read, wordings("en")) == set()


def test_a_language_that_we_do_not_speak_reads_the_english_wording(acme):
    told = mirrored(acme, {each: wordings(each) for each in ("en", "de")})
    read = shown(told, "sv")

    assert said_by(read, wordings("en")) == set(originals.of_theme("en")) - OF_THE_MEMBERS_PAGE
    assert said_by(read, originals.of_theme("en") | wordings("de")) == set()


@pytest.mark.parametrize(
    ("handle", "fields", "replaced"),
    [
        ("loyalty", {}, {"launcher.label"}),
        ("member-bar", {}, {"launcher.label"}),
        ("join-popup", {"template": "index", "design_mode": True}, {"join.title", "join.text"}),
        ("landing-hero", {}, {"join.title", "join.text"}),
        ("how-it-works", PAUSED, {"steps.title", *(f"steps.{step}{part}" for step in ("join", "earn", "redeem")
                                                   for part in ("", "_text"))}),
        ("ways-to-earn", {}, {"lists.ways"}),
        ("rewards-list", {}, {"lists.rewards"}),
        ("faq", {}, {"lists.questions"}),
    ],
)  # fmt: skip
def test_what_is_typed_in_the_theme_editor_goes_first(acme, handle, fields, replaced):
    told = mirrored(acme, {"de": wordings("de")})
    texts_of = [each["id"] for each in block(handle).settings if each["type"] in ("text", "textarea")]
    typed = {name: f"<i>&{name}" for name in texts_of if not name.startswith(("question", "proxy"))}

    before, after = show(told, handle, {}, locale="de", **fields), show(told, handle, typed, locale="de", **fields)

    assert said_by([before], wordings("de")) - said_by([after], wordings("de")) == replaced
    assert said_by([after], originals.of_theme("de")) == set()
    assert said_by([after], typed) == set(typed)


def test_values_are_escaped_once_too(acme):
    """Names of points, of the programme, of rewards and codes: in a text of their own, and as part of one."""
    evil = "<b>&amp;"
    names = SAID | {"points": {"other": evil}, "programme": evil, "texts": {"join.title": "{{ programme }}!"}}
    names["rewards"] = [SAID["rewards"][0] | {"name": evil}]
    owns = POOR | {"codes": [{"code": evil, "name": "Code", "until": None}]}
    told = {"said_en": names}

    read = [
        show(told, "account", {}, locale="en", member=owns, said={"rewards": names["rewards"]}),
        show(told, "account", {}, locale="en"),
        show(told, "cart-points", {}, locale="en", member=owns, cart=cart_of(THROW)),
    ]

    text = [one.replace("\u2068", "").replace("\u2069", "") for each in read for one in each.shown]
    wanted = {
        f"You have 0 {evil}",
        f"200 {evil} to go: {evil}",
        f"{evil}!",
        f"Apply {evil}",
        f"This order earns 240 {evil}",
    }
    assert wanted - set(text) == set()
    assert [one for one in text if "&amp;amp;" in one or "&lt;" in one] == []


@pytest.fixture(scope="module")
def page(chromium):
    shown = chromium.new_page()
    yield shown
    shown.close()


def test_scripts_go_on_in_the_merchants_words(page):
    """The signs of HTML are text, and "$&" is what a script's replacement would be."""
    words = {"goods.about": "{{ points }} <b>&\"$& {{ points }}", "order.earns": "\u2068{{ points }}\u2069, yes",
             "mine.applied": "<i>Is on"}  # fmt: skip
    said = SAID | {"texts": words, "points": {"other": "{{ count }}-$& <s>"}}
    forms = '<form action="/cart/add"><input type="hidden" name="id" value="101"><button>Add</button></form>'
    blocks = (render("product-points", said=said), forms, render("cart-points", said=said, member=MEMBER))
    cart = cart_of(THROW) | {"currency": "EUR", "discount_codes": [{"code": "LOYAL-7H2K", "applicable": True}]}
    serve(page, {"/": document(*blocks)}, {"/cart.js": cart})
    page.goto(f"{SHOP}/", wait_until="networkidle")

    page.evaluate("document.querySelector('form [name=id]').value = '102'")
    expect(page.locator("loyalty-product-points p")).to_have_text('324-$& <s> <b>&"$& 324-$& <s>')
    page.evaluate("document.dispatchEvent(new Event('cart:updated'))")
    expect(page.locator("loyalty-cart-points p").first).to_have_text("\u2068240-$& <s>\u2069, yes")
    expect(page.locator("[data-applied]")).to_have_text("<i>Is on")
