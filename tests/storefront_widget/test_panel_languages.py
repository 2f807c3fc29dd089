"""The panel in languages that count, write and date otherwise than English, in Chromium."""

import pytest

from loyalty_app.tenancy import acting_for
from storefront_widget import texts
from tests.rewards.offering import offering
from tests.storefront_widget import rewarded
from tests.storefront_widget.blocks_shown import SAID, document, render
from tests.storefront_widget.conftest import ANN
from tests.storefront_widget.proxy import Storefront
from tests.storefront_widget.test_panel import page, pytestmark
from tests.storefront_widget.test_wording import LANGUAGES, SHOPIFYS
from tests.storefront_widget.test_wording import texts as shown_in

__all__ = ["page", "pytestmark"]
CUSTOMER = {"id": ANN, "first_name": "Ann", "metafields": {}}
WORDS = """async ([locale, texts]) => {
  const { wordsOf } = await import("/cdn/extensions/loyalty/loyalty-words.js");
  const words = wordsOf(locale, { texts, currency: "EUR", timezone: "UTC" });
  const points = (count) => words.say("points", { count });
  const year = new Date().getFullYear();
  const amount = { text: "{{ amount }}", values: { amount: "12.50" } };
  return {
    points: [0, 1, 2, 3, 5, 11, 22, 100, 1240].map(points),
    amount: words.line(amount),
    dates: [`${year}-09-03T12:00:00Z`, "2020-09-03T12:00:00Z"].map(words.date),
  };
}"""


def spaced(text: str) -> str:
    """With plain spaces, and without the marks that only steer a text's direction."""
    return text.replace("\u00a0", " ").replace("\u202f", " ").translate({0x200F: None, 0x200E: None})


def test_numbers_plurals_money_and_dates_are_the_languages_own(page, programme, guest):
    Storefront(page, guest).visit()
    said = {locale: page.evaluate(WORDS, [locale, texts.panel(locale)]) for locale in ("pl", "ar", "ja", "fr", "de-CH")}

    assert said["pl"]["points"] == [
        "0 punktów", "1 punkt", "2 punkty", "3 punkty", "5 punktów", "11 punktów", "22 punkty", "100 punktów",
        "1240 punktów",
    ]  # fmt: skip
    assert said["ar"]["points"] == [
        "0 نقطة", "1 نقطة", "2 نقطة", "3 نقاط", "5 نقاط", "11 نقطة", "22 نقطة", "100 نقطة", "1,240 نقطة",
    ]  # fmt: skip
    assert said["ja"]["points"] == [f"{count}ポイント" for count in (0, 1, 2, 3, 5, 11, 22, 100, "1,240")]
    assert [spaced(text) for text in said["fr"]["points"][:3] + said["fr"]["points"][-1:]] == [
        "0 point", "1 point", "2 points", "1 240 points",
    ]  # fmt: skip
    assert said["de-CH"]["points"][-1].endswith("240 Punkte")
    assert {locale: spaced(words["amount"]) for locale, words in said.items()} == {
        "pl": "12,50 €", "ar": "12.50 €", "ja": "€12.50", "fr": "12,50 €", "de-CH": "EUR 12.50",
    }  # fmt: skip
    assert said["ja"]["dates"] == ["9月3日", "2020年9月3日"]
    assert said["pl"]["dates"] == ["3 wrz", "3 wrz 2020"]


GROUPED = """(locales) => locales.map((locale) => {
  const written = new Intl.NumberFormat(locale, { numberingSystem: "latn" });
  const parts = written.formatToParts(1234567);
  const least = [1234, 12345].find((number) => written.formatToParts(number).length > 1);
  return [parts.find(({ type }) => type === "group").value, String(least).length];
})"""


def test_the_theme_groups_digits_as_the_browser_does(page):
    numbers = {locale: shown_in(locale, SHOPIFYS) for locale in LANGUAGES}

    assert {locale: [told["number.group"], int(told["number.least"])] for locale, told in numbers.items()} == dict(
        zip(LANGUAGES, page.evaluate(GROUPED, LANGUAGES), strict=True)
    )


@pytest.fixture
def shop(programme):
    """Ann has 1,240 points, and there is something to get."""
    with acting_for(programme.id):
        rewarded.member_with(1_240, ANN)
        offering("amount_off", name="Loom & Co. #5", points=500)
        offering("amount_off", name="5.00 off", points=2_000)
    return programme


# Whether the text inside of an element is seen from its first to its last letter from left to right.
FROM_LEFT = """(element) => {
  const { firstChild: text } = element;
  const [first, last] = [0, text.length - 1].map((at) => {
    const letter = new Range();
    letter.setStart(text, at);
    letter.setEnd(text, at + 1);
    return letter.getBoundingClientRect().left;
  });
  return first < last;
}"""


def reads(page) -> dict:
    """How the dialog and what is in it are written."""
    return page.get_by_role("dialog").evaluate(
        """(dialog) => {
          const of = (element) => [element.lang, getComputedStyle(element).direction];
          const [back, heading] = [dialog.querySelector(".close"), dialog.querySelector("h2")];
          return {
            dialog: getComputedStyle(dialog).direction,
            body: of(dialog.querySelector(".body")),
            isCloseAtTheEnd: back.getBoundingClientRect().x > heading.getBoundingClientRect().x,
            isCutOff: [...dialog.querySelectorAll("button, h2, h3, h4, [role=tab]")]
              .filter((each) => each.checkVisibility() && each.scrollWidth > each.clientWidth + 1)
              .map((each) => each.textContent),
          };
        }"""
    )


def test_arabic_is_written_from_right_to_left_wherever_the_page_is_not(page, shop, ann):
    panel = Storefront(page, ann, locale="ar", customer=CUSTOMER).visit().open()

    assert reads(page) == {"dialog": "ltr", "body": ["ar", "rtl"], "isCloseAtTheEnd": False, "isCutOff": []}
    assert panel.get_by_text("1,240").first.is_visible()
    assert panel.get_by_role("tab").all_inner_texts() == tabs("ar")
    assert panel.get_by_text("500 نقطة").is_visible()
    assert panel.get_by_text("5.00 off").evaluate(FROM_LEFT)


def test_a_name_of_another_direction_keeps_its_parts_together(page, guest):
    Storefront(page, guest).visit()
    texts_of = {"to_go": {"text": "{{ points }} to go: {{ name }}", "values": {"points": 3, "name": "5.00 خصم"}}}
    said = page.evaluate(
        """async (told) => {
          const { wordsOf } = await import("/cdn/extensions/loyalty/loyalty-words.js");
          const texts = { points: "{{ count }} points" };
          const line = (locale) => wordsOf(locale, { texts }).line(told.to_go);
          const lines = (locale) => wordsOf(locale, { texts }).lines([{ text: "一。" }, { text: "二。" }]);
          return [line("en"), lines("ja"), lines("en")];
        }""",
        texts_of,
    )
    names = [{"id": "7", "name": "5.00 off", "points": 200, "points_text": "200 نجمة", "says": [], "worth": None}]
    page.set_content(document(render("rewards-list", said=SAID | {"rewards": names}, locale="ar"), direction="rtl"))

    assert said == ["3 points to go: \u20685.00 خصم\u2069", "一。二。", "一。 二。"]
    assert page.get_by_text("5.00 off").evaluate(FROM_LEFT)


@pytest.mark.parametrize(
    ("locale", "language", "lang"),
    [
        ("pl", "pl", "pl"),
        ("ja", "ja", "ja"),
        ("pt-PT", "pt-PT", "pt-PT"),
        ("pt-AO", "pt-BR", "pt-AO"),
        ("zh-TW", "en", "en"),
    ],
)
def test_the_panel_speaks_the_shops_language_on_a_phone(page, shop, ann, locale, language, lang):
    page.set_viewport_size({"width": 390, "height": 844})
    panel = Storefront(page, ann, locale=locale, customer=CUSTOMER).visit().open()

    assert reads(page) == {"dialog": "ltr", "body": [lang, "ltr"], "isCloseAtTheEnd": True, "isCutOff": []}
    assert panel.get_by_role("tab").all_inner_texts() == tabs(language)


def tabs(language: str) -> list[str]:
    told = shown_in(language)
    return [told[f"member.tab_{name}"] for name in ("home", "rewards", "ways", "history")]
