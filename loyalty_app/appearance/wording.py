"""Whether a wording can stand in for the original: its placeholders, plural forms and length. Pure.

A placeholder is what the browser puts a value for: {{ points }}. Plural forms are those of the Unicode CLDR, by the
name that browsers know them by: zero, one, two, few, many, other.
"""

import re
import unicodedata
from collections.abc import Mapping
from functools import cache

from babel import Locale
from django.utils.translation import gettext as _

Text = str | dict[str, str]

FORMS = ("zero", "one", "two", "few", "many", "other")
COUNTED_UP_TO = 1000  # forms that only begin later (French has one for millions) read as "other" until then
LENGTH_MIN, LENGTH_MAX = 30, 500
# The one thing that may be left out: a programme's own name takes the place of the shop's.
MAY_BE_LEFT_OUT = {"panel.title": {"shop"}, "panel.hello": {"name"}}

HIDDEN = {"Cc", "Cn", "Co", "Cs", "Zl", "Zp"}
TURNING = set("\u202a\u202b\u202c\u202d\u202e\ufeff")

_PLACEHOLDER = re.compile(r"\{\{\s*(\w+)\s*\}\}")
_BLANKS = re.compile(r"[ \t\r\n\f\v]+")  # no others: French keeps its narrow and unbroken spaces
_ISOLATED = re.compile(r"([\u2066-\u2068])(\{\{ \w+ \}\})\u2069")
_BRACES = re.compile(r"\{\{|\}\}|\{%|%\}")


def clean(text: str) -> str:
    """On one line, with placeholders written as the browser reads them."""
    return _PLACEHOLDER.sub(r"{{ \1 }}", _BLANKS.sub(" ", text).strip(" "))


def placeholders(text: str) -> list[str]:
    """Their names in the order of the text, each once."""
    return list(dict.fromkeys(_PLACEHOLDER.findall(text)))


def isolated(text: Text, *, original: Text) -> Text:
    """The wording with its placeholders in Unicode's isolates where the original has them there: a name then keeps its
    parts together, and nobody can see or type what does it.
    """
    model = forms_of(original)

    def mended(form: str, said: str) -> str:
        for opening, place in set(_ISOLATED.findall(model.get(form, model["other"]))):
            said = re.sub(rf"(?<![\u2066-\u2068]){re.escape(place)}", f"{opening}{place}\u2069", said)
        return said

    if isinstance(text, str):
        return mended("other", text)
    return {form: mended(form, said) for form, said in text.items()}


def length_max(original: Text) -> int:
    """A little more than twice the original: a longer one runs out of its place."""
    longest = max((len(text) for text in forms_of(original).values()), default=0)
    return max(LENGTH_MIN, min(LENGTH_MAX, 2 * longest + 20))


def forms_of(text: Text) -> dict[str, str]:
    """A plain text counts as its one form, "other"."""
    return text if isinstance(text, dict) else {"other": text}


@cache
def plural_forms(language: str) -> tuple[str, ...]:
    """The forms that a language uses for whole numbers, in the CLDR's order; "other" is always one."""
    rule = Locale.parse(language, sep="-").plural_form
    used = {rule(number) for number in range(COUNTED_UP_TO)} | {"other"}
    return tuple(form for form in FORMS if form in used)


@cache
def stands_for_one_number(language: str, form: str) -> bool:
    """Whether the form says by itself how many: English "one" is 1, French "one" is 0 or 1."""
    rule = Locale.parse(language, sep="-").plural_form
    return form != "other" and sum(rule(number) == form for number in range(COUNTED_UP_TO)) == 1


def forms_wanted(original: Text, language: str) -> tuple[str, ...]:
    """The forms to be worded, "other" last. A text that counts nothing has one."""
    if not isinstance(original, dict):
        return ("other",)
    return tuple(form for form in FORMS if form in original or form in plural_forms(language))


def problems(key: str, wording: Text, *, original: Text, language: str) -> dict[str, str]:
    """What keeps the wording from standing in for the original: a sentence per form that says what to do.

    "other" must be there, and every form the original has; another form of the language may be left out, and is then
    said as "other".
    """
    if isinstance(wording, dict) != isinstance(original, dict):
        return {"other": _("Word this the way the original is: with the same plural forms, or without.")}
    said, model = forms_of(wording), forms_of(original)
    allowed = forms_wanted(original, language)
    found = {form: _("This language has no such plural form.") for form in said if form not in allowed}
    for form in allowed:
        text = said.get(form, "")
        if text:
            wrong = _wrong(key, form, text, model=model, language=language)
        else:
            wrong = _("Fill in this form too, or leave them all empty.") if form in model else ""
        if wrong:
            found[form] = wrong
    return found


def _wrong(key: str, form: str, text: str, *, model: Mapping[str, str], language: str) -> str:
    most = length_max(dict(model))
    if len(text) > most:
        return _("Use at most %(most)d characters; these are %(have)d.") % {"most": most, "have": len(text)}
    if any(_is_hidden(letter) for letter in text):
        return _("Take out the characters that can't be seen.")
    known = set(placeholders(" ".join(model.values())))
    unknown = [name for name in placeholders(text) if name not in known]
    if unknown:
        return _("Take out %(names)s: nothing is known to put there.") % {"names": _shown(unknown)}
    if _BRACES.search(_PLACEHOLDER.sub("", text)):
        return _("Write placeholders just as the original does, such as %(example)s.") % {
            "example": _shown(sorted(known) or ["points"])
        }
    missing = [name for name in needed(key, form, model=model, language=language) if name not in placeholders(text)]
    return _("Put in %(names)s: a value is shown there.") % {"names": _shown(missing)} if missing else ""


def _is_hidden(letter: str) -> bool:
    """Nothing to see, or able to turn round what stands beside it. Joiners and isolates are part of writing."""
    return unicodedata.category(letter) in HIDDEN or letter in TURNING


def needed(key: str, form: str, *, model: Mapping[str, str], language: str) -> list[str]:
    """The placeholders a form must have."""
    names = placeholders(model.get(form) or model["other"])
    free = set(MAY_BE_LEFT_OUT.get(key, ()))
    if stands_for_one_number(language, form):
        free.add("count")
    return [name for name in names if name not in free]


def _shown(names: list[str]) -> str:
    return ", ".join(f"{{{{ {name} }}}}" for name in names)
