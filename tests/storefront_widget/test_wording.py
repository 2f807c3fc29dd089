"""The widget's wording: every language says everything, nothing is said that nobody wrote, and it reads well."""

import json
import re
from datetime import date
from pathlib import Path

import pytest
from babel import Locale
from babel.dates import format_skeleton

from bench import storefront
from devstore.pages import extension
from storefront_widget import join_words
from storefront_widget import texts as wording
from tests.storefront_widget import wording_in_code as code

OURS, SHOPIFYS = wording.LOCALES, extension.FOLDER / "locales"
LANGUAGES = sorted(path.stem for path in OURS.glob("*.json"))
TRANSLATIONS = [language for language in LANGUAGES if language != "en"]
FILES = [(OURS, ".json"), (SHOPIFYS, ".json"), (SHOPIFYS, ".schema.json")]
PLACEHOLDER = re.compile(r"{{ (\w+) }}")

each_language = pytest.mark.parametrize("locale", LANGUAGES)
each_translation = pytest.mark.parametrize("locale", TRANSLATIONS)
each_kind_of_file = pytest.mark.parametrize(("folder", "suffix"), FILES, ids=["panel", "theme", "theme editor"])


def file_of(locale: str, folder: Path, suffix: str) -> Path:
    named = folder / f"{locale}{suffix}"
    return named if named.is_file() else folder / f"{locale}.default{suffix}"


def texts(locale: str, folder: Path = OURS, suffix: str = ".json") -> dict[str, object]:
    """A locale file flat: {"panel.title": ...}; plural forms stay together."""
    tree = json.loads(file_of(locale, folder, suffix).read_text(encoding="utf-8"))
    return {f"{section}.{key}": text for section, entries in tree.items() for key, text in entries.items()}


def worded(locale: str, folder: Path, suffix: str) -> dict[str, object]:
    """The texts that are words: how a number is written is told in the same file."""
    return {key: text for key, text in texts(locale, folder, suffix).items() if not key.startswith("number.")}


def sayings(locale: str) -> list[str]:
    """All that a language says anywhere, each plural form by itself."""
    told = [text for folder, suffix in FILES for text in worded(locale, folder, suffix).values()]
    return [form for text in told for form in (text.values() if isinstance(text, dict) else [text])]


def without_values(text: str) -> str:
    return PLACEHOLDER.sub("", text)


def with_values(text: str) -> str:
    return PLACEHOLDER.sub("0", text)


def placeholders(text: object) -> set[str]:
    forms = text.values() if isinstance(text, dict) else [text]
    return {name for form in forms for name in PLACEHOLDER.findall(form)}


def test_the_panel_the_theme_and_its_editor_speak_the_same_languages():
    assert set(extension.locales()) == set(LANGUAGES)
    assert {path.name.partition(".")[0] for path in SHOPIFYS.glob("*.schema.json")} == set(LANGUAGES)
    assert {"en", "de", "fr", "es", "it", "pt-BR", "pt-PT", "nl", "pl", "tr", "ja", "ar"} <= set(LANGUAGES)


BRAZIL = r"\b(você|celular|login|tela|cupom|frete|cartão-presente|seus? próxim\w+|de novo|item|itens|resgat\w+|o app)\b"


def test_portugal_reads_its_own_portuguese():
    assert [text for text in sayings("pt-PT") if re.search(BRAZIL, text, re.IGNORECASE)] == []
    assert [text for text in sayings("pt-BR") if re.search(r"\b(telemóvel|encomenda|ecrã)", text, re.IGNORECASE)] == []


@each_kind_of_file
@each_translation
def test_every_text_is_translated_with_the_same_values(locale, folder, suffix):
    english, other = texts("en", folder, suffix), texts(locale, folder, suffix)

    assert list(other) == list(english)
    assert {key: placeholders(text) for key, text in other.items()} == {
        key: placeholders(text) for key, text in english.items()
    }
    assert {key for key, text in other.items() if isinstance(text, dict)} == {
        key for key, text in english.items() if isinstance(text, dict)
    }


@each_kind_of_file
@each_language
def test_what_counts_has_each_plural_form_of_its_language(locale, folder, suffix):
    forms = Locale.parse(locale, sep="-").plural_form.tags | {"other"}
    counting = {key: text for key, text in texts(locale, folder, suffix).items() if isinstance(text, dict)}

    assert {key: set(text) for key, text in counting.items()} == {key: set(forms) for key in counting}
    # What one form leaves out is the number itself: "one day" needs no figure, but every amount is told.
    for text in counting.values():
        assert {frozenset(placeholders(form) - {"count"}) for form in text.values()} == {
            frozenset(placeholders(text) - {"count"})
        }


@each_language
def test_every_form_of_the_points_tells_their_number(locale):
    """What points are called is this text without its number; so no form can be a word for "two points"."""
    told = [texts(locale)["panel.points"], texts(locale, SHOPIFYS)["launcher.points"]]

    assert [placeholders(form) for forms in told for form in forms.values()] == [
        {"count"} for forms in told for _ in forms
    ]
    assert told[0] == told[1]


@each_language
def test_the_theme_learns_the_plural_form_of_a_number(locale):
    """Liquid has no way to ask for it but a text that says its own form."""
    form = texts(locale, SHOPIFYS)["number.form"]

    assert form == {name: name for name in form}


SAME_IN_ENGLISH = {
    "sentence.why_joining": TRANSLATIONS,
    "sentence.release_later": ["nl"],
    "block.label": ["de"],
    "common.align_center": ["fr"],
    "common.text": ["de"],
    "common.text_color": ["de"],
    "block.place": ["fr"],
}


@each_translation
def test_nothing_is_left_in_english(locale):
    same = {
        key
        for folder, suffix in FILES
        for key, text in worded(locale, folder, suffix).items()
        if text == texts("en", folder, suffix)[key]
    }

    assert same - {key for key, where in SAME_IN_ENGLISH.items() if locale in where} == set()


# --- Nothing unused, nothing missing


def test_every_text_of_the_panel_is_used_and_every_used_text_is_there():
    keys = [key for key in texts("en") if not key.startswith(("sentence.", "page."))]
    known = {key.partition(".")[2] for key in keys}
    together = code.put_together(code.PANEL)

    assert len(known) == len(keys)  # what comes later never overwrites what is there
    assert known - code.panel_named() - together == set()
    assert code.panel_said() | together <= known


def test_every_text_of_the_members_page_is_used_and_every_used_text_is_there():
    known = {key.removeprefix("page.") for key in texts("en") if key.startswith("page.")}

    assert code.page_said() == known


def test_what_is_shown_first_needs_no_text_that_comes_later():
    told = {key.partition(".")[2]: key.partition(".")[0] for key in texts("en")}
    later = {key for key, section in told.items() if section in wording.LATER}
    for who in storefront.VIEWS:
        first = "\n".join(
            path.read_text(encoding="utf-8") for path in storefront.first_open(who) if path.suffix == ".js"
        )

        assert set(re.findall(r'say\("(\w+)"', first)) & later == set()


def test_every_sentence_is_said_and_every_said_sentence_is_there():
    known = {key.partition(".")[2] for key in texts("en") if key.startswith("sentence.")}
    said, words = code.sentences_said()
    together = code.put_together(code.SENTENCES) | code.SLIDERS

    assert words <= code.SENTENCES.keys()  # how it is put together is known here
    assert said | together <= known
    assert known - code.sentences_named() - together == set()


def test_every_text_of_the_theme_is_used_and_every_used_text_is_there():
    said = code.theme_said()

    around_the_panel = {"shell.loading", "shell.offline"}  # said by the member's page; a button has no room for them
    invitation = {f"join.{key}" for key in join_words.KEYS}  # said by its own scripts
    assert said | around_the_panel | invitation == set(texts("en", SHOPIFYS, ".json"))


def test_the_invitations_scripts_say_what_the_theme_says():
    """Where this fails, ``python -m storefront_widget.join_words`` writes them anew."""
    written = {path.name: path.read_text(encoding="utf-8") for path in storefront.ASSETS.glob("block-join-*.js")}

    assert written == join_words.scripts()
    assert set(written) == {f"block-join-{language}.js" for language in extension.locales()}


def test_every_text_of_the_theme_editor_is_used_and_every_used_text_is_there():
    said = set(re.findall(r'"t:(\w+\.\w+)"', code.liquid()))

    assert said == set(texts("en", SHOPIFYS, ".schema.json"))


# --- As it is written


WRONG = "^\\s|\\s$|  |\\.\\.\\.|['\"`]"  # a space too many, and marks that a typewriter has
WRONG_IN = {
    "fr": "[^\u00a0][:;?!%»]|«[^\u00a0]",  # a space that doesn't break stands before these
    "de": "\\b[Dd]u\\b|\\b[Dd]ein|[^\u00a0]%",  # shoppers are Sie
    "es": "^[^¿]*\\?|^[^¡]*!|[^\u00a0]%",
    "ja": "[,.!?:;()]|[ｱ-ﾝ]",  # its own marks, and no narrow letters
    "ar": "[,;?]",
    "tr": "}} ?%",  # the sign comes first
}
QUOTES = {"en": "“”", "it": "“”", "pt-BR": "“”", "tr": "“”", "de": "„“", "pl": "„”", "nl": "‘’", "ja": "「」"}


@each_language
def test_texts_are_written_as_their_language_writes(locale):
    wrong = re.compile(f"{WRONG}|{WRONG_IN.get(locale, WRONG)}")
    marks = set("“”„«»‘「」") - set(QUOTES.get(locale, "«»"))

    assert [text for text in sayings(locale) if wrong.search(text if locale == "tr" else with_values(text))] == []
    assert [text for text in sayings(locale) if marks & set(text)] == []


@each_language
def test_no_sentence_ends_in_two_full_stops(locale):
    """A short date may end in one: "31. Dez."."""
    months = [format_skeleton("MMMd", date(2026, month, 3), locale=locale.replace("-", "_")) for month in range(1, 13)]
    if any(month.endswith(".") for month in months):
        assert [text for text in sayings(locale) if re.search(r"{{ date\w* }}\.", text)] == []


@each_language
def test_no_ending_is_glued_to_a_value(locale):
    """ "39 points" may be the merchant's own word: no case, no suffix can be added to it."""
    if locale != "ja":
        assert [text for text in sayings(locale) if re.search(r"\w{{ (?!count)|{{ (?!count)\w+ }}['’-]?\w", text)] == []


# What one point would do in another form than two, beside the number: "1 point expire".
AGREE_BEFORE = {
    "de": "fehlen|zählen|gehören", "es": "faltan?|quedan?|cuentan", "fr": "reste|manque", "it": "servono|mancano",
    "pt-BR": "faltam?|restam", "pl": "wrócił?[aio]?|wróci do ciebie|brakuje", "nl": "missen", "en": "are",
}  # fmt: skip
AGREE_AFTER = {
    "en": "are|were|expire|become|return|count|come", "de": "sind|kamen|kommen|gehören|werden|verfallen",
    "fr": "(vous )?(sont|reviennent|expirent|comptent)", "es": "(se )?(convierten|son|caducan|vuelven)",
    "it": "(si )?(diventano|sono|scadono|tornano)", "pt-BR": "viram|são|voltam|expiram|vencem",
    "nl": "worden|zijn|komen|vervallen", "pl": "są|wracają|wygasają|zamieni(a|ają) się",
}  # fmt: skip


@each_language
def test_no_verb_beside_points_is_right_for_some_numbers_only(locale):
    points = "{{ points }}"
    before, after = AGREE_BEFORE.get(locale, "(?!)"), AGREE_AFTER.get(locale, "(?!)")
    agrees = re.compile(f"(?i)\\b({before}) (noch )?{points}|{points} ({after})\\b")

    assert [text for text in sayings(locale) if agrees.search(text)] == []


FOREIGN = ("name", "shop", "title", "cause", "code", "number", "note", "reply", "characters")
FIRST_STRONG, FROM_LEFT, END = "\u2068", "\u2066", "\u2069"  # Unicode's isolates


@pytest.mark.parametrize("locale", [locale for locale in LANGUAGES if wording.direction(locale) == "rtl"])
def test_names_codes_and_money_do_not_disturb_a_text_from_right_to_left(locale):
    """In an isolate "#1001" is not turned round, and "5 US$: 500 points" keeps its parts apart."""
    loose = []
    for text in sayings(locale):
        for name in PLACEHOLDER.findall(text):
            before = FROM_LEFT if name.startswith("amount") else FIRST_STRONG
            if name in FOREIGN or name.startswith(("amount", "points")):
                loose += [] if f"{before}{{{{ {name} }}}}{END}" in text else [text]

    assert loose == []


@each_language
def test_a_name_keeps_its_parts_together_in_what_a_theme_says(locale):
    """A theme can't see from which side a name is read: "5.00 خصم" in an English text, "5.00 off" in an Arabic one."""
    named = [text for text in worded(locale, SHOPIFYS, ".json").values() if "{{ name }}" in str(text)]

    assert named == [text for text in named if f"{FIRST_STRONG}{{{{ name }}}}{END}" in text]
    assert named != []


@each_language
def test_a_place_is_called_what_is_written_on_it(locale):
    told = texts(locale)

    assert told["member.rewards_mine"] in told["rewards.slow"]
    assert told["member.tab_ways"].casefold() in told["sentence.no_points_missing"].casefold()


LONGEST = {
    14: ("tab_home", "tab_history", "tab_rewards", "tab_ways", "label", "back"),
    32: (
        "guest_create", "sign_in", "join_button", "earlier", "redeem", "donate", "again", "copy", "apply", "card_show",
        "cancel", "cancel_yes", "cancel_no", "link", "to_cart", "retry", "stop", "card_copy", "card_large", "copy_ask",
        "device_forget", "device_keep", "install_button", "install_later", "sign_out", "button", "refuse",
    ),
}  # fmt: skip


@each_language
def test_what_stands_on_a_button_is_short(locale):
    most = {key: length for length, keys in LONGEST.items() for key in keys}
    told = (texts(locale) | texts(locale, SHOPIFYS)).items()
    on_buttons = {key: text for key, text in told if key.partition(".")[2] in most and not key.startswith("faq.")}

    assert {key.partition(".")[2] for key in on_buttons} == most.keys()
    assert {
        key: text for key, text in on_buttons.items() if len(without_values(text)) > most[key.partition(".")[2]]
    } == {}


@pytest.mark.parametrize("path", sorted(SHOPIFYS.iterdir()), ids=lambda path: path.name)
def test_no_locale_file_is_larger_than_shopify_takes(path):
    assert path.stat().st_size <= 15_000


# --- Which language


@pytest.mark.parametrize(
    ("locale", "language", "lang", "direction"),
    [
        ("de", "de", "de", "ltr"),
        ("de-CH", "de", "de-CH", "ltr"),  # German, and Swiss numbers
        ("pt-BR", "pt-BR", "pt-BR", "ltr"),
        ("pt-PT", "pt-PT", "pt-PT", "ltr"),
        ("pt_pt", "pt-PT", "pt-pt", "ltr"),
        ("pt-AO", "pt-BR", "pt-AO", "ltr"),
        ("pt", "pt-BR", "pt", "ltr"),
        ("PT_br", "pt-BR", "PT-br", "ltr"),
        ("ar-AE", "ar", "ar-AE", "rtl"),
        ("zh-TW", "en", "en", "ltr"),  # English texts, so English plurals and dates
        ("he", "en", "en", "ltr"),
        ("", "en", "en", "ltr"),
        ("../../etc/passwd", "en", "en", "ltr"),
        ("en.default", "en", "en", "ltr"),
        ("de-<b>", "en", "en", "ltr"),
        ("x" * 5000, "en", "en", "ltr"),
    ],
)
def test_a_locale_is_spoken_in_its_nearest_language(locale, language, lang, direction):
    assert wording.language(locale) == language
    assert wording.written(locale) == {"lang": lang, "dir": direction}


def test_what_is_written_from_right_to_left():
    assert [wording.direction(locale) for locale in ("ar", "he-IL", "fa", "ur", "en", "ja", "tr")] == [
        *["rtl"] * 4, *["ltr"] * 3
    ]  # fmt: skip
