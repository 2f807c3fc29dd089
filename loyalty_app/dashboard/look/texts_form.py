"""The form of the texts: the two names on top, then each text of a group beside its original."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from loyalty_app.appearance import originals, texts, wording
from loyalty_app.appearance.originals import Text
from loyalty_app.appearance.texts import InvalidTexts

TITLE, LABEL = "panel.title", "launcher.label"
POINTS = ("panel.points", "launcher.points")  # in the panel, and for who hears the button read out
ONE_LINE = 36  # characters that a field beside its original shows at once
COUNT = "{{ count }} "
FORM_WORDS = {
    "zero": gettext_lazy("none"),
    "one": gettext_lazy("one"),
    "two": gettext_lazy("two"),
    "few": gettext_lazy("a few"),
    "many": gettext_lazy("many"),
    "other": gettext_lazy("others"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One field: of a text that counts there is one for each plural form."""

    original: str
    form_words: str
    bound: BoundField
    is_own: bool

    @property
    def is_long(self) -> bool:
        return len(self.original) > ONE_LINE


@dataclass(frozen=True, slots=True)
class Entry:
    """A text with its lines. keeps: the placeholders that must stay, as they are written."""

    key: str
    lines: list[Line]
    keeps: str


class TextsForm(forms.Form):
    """Fields: "programme", "points#form", and "key" or "key#form" for each of the keys."""

    def __init__(self, data, *, language: str, keys: Sequence[str], overrides: Mapping[str, Text]):
        super().__init__(data)
        self.language, self.keys, self.overrides = language, keys, overrides
        self.known = originals.texts(language)
        self._add(
            "programme", _("Name of the programme"), self._said(TITLE).get("other", ""), original=self.known[TITLE]
        )
        for form, original in self._originals(POINTS[0]).items():
            name = _("What points are called: %(form)s") % {"form": FORM_WORDS[form]}
            self._add(f"points#{form}", name, noun(self._said(POINTS[0]).get(form, "")), original=noun(original))
        for key in keys:
            said = self._said(key)
            for form, original in self._originals(key).items():
                self._add(self._name(key, form), original, said.get(form, ""), original=original)

    def entries(self) -> list[Entry]:
        return [
            Entry(key=key, lines=self._lines(key), keeps=_keeps(key, self.known[key], self.language))
            for key in self.keys
        ]

    def points(self) -> list[BoundField]:
        return [self[f"points#{form}"] for form in self._originals(POINTS[0])]

    def said(self) -> dict[str, Text] | None:
        """Every text of the form by its key, empty for the original; None with an error per field if that can't be."""
        said = {key: self._read(key) for key in self.keys} | self._names()
        try:
            texts.check(self.language, {key: texts.cleaned_up(text) for key, text in said.items()})
        except InvalidTexts as invalid:
            for name, sentence in invalid.errors.items():
                self._refuse(name, sentence)
            return None
        return said

    def _names(self) -> dict[str, Text]:
        """The programme's name stands on the button too, unless that has words of its own."""
        name, former = self.cleaned_data["programme"], self.overrides.get(TITLE, "")
        points = {form: _counted(self.cleaned_data[f"points#{form}"]) for form in self._originals(POINTS[0])}
        names: dict[str, Text] = {TITLE: name, **dict.fromkeys(POINTS, points)}
        label = self._read(LABEL) if LABEL in self.keys else self.overrides.get(LABEL, "")
        if name != former and label in ("", former) and "{{" not in name:
            names[LABEL] = name
        return names

    def _refuse(self, name: str, sentence: str) -> None:
        key, _hash, form = name.partition("#")
        field = "programme" if key == TITLE else f"points#{form}" if key in POINTS else name
        if field not in self.fields:
            field = "programme" if key == LABEL else None
        if field is None or not self.has_error(field):
            self.add_error(field, sentence)

    def _add(self, name: str, label: str, value: str, *, original: str) -> None:
        attributes = {"placeholder": original}
        self.fields[name] = forms.CharField(
            label=label, required=False, initial=value, max_length=2000, widget=forms.TextInput(attributes)
        )

    def _lines(self, key: str) -> list[Line]:
        forms_of = self._originals(key)
        return [
            Line(
                original=original,
                form_words=str(FORM_WORDS[form]) if isinstance(self.known[key], dict) else "",
                bound=self[self._name(key, form)],
                is_own=key in self.overrides,
            )
            for form, original in forms_of.items()
        ]

    def _originals(self, key: str) -> dict[str, str]:
        """The form of each line, with what is said there unless the merchant words it."""
        known = self.known[key]
        model = wording.forms_of(known)
        return {form: model.get(form, model["other"]) for form in wording.forms_wanted(known, self.language)}

    def _said(self, key: str) -> dict[str, str]:
        return wording.forms_of(self.overrides.get(key, ""))

    def _name(self, key: str, form: str) -> str:
        return f"{key}#{form}" if isinstance(self.known[key], dict) else key

    def _read(self, key: str) -> Text:
        if isinstance(self.known[key], str):
            return self.cleaned_data[key]
        return {form: self.cleaned_data[self._name(key, form)] for form in self._originals(key)}


def noun(text: str) -> str:
    """ "{{ count }} stars" -> "stars"; a text whose number stands elsewhere is shown whole."""
    return text.removeprefix(COUNT)


def _counted(text: str) -> str:
    text = wording.clean(text)
    return f"{COUNT}{text}" if text and "count" not in wording.placeholders(text) else text


def _keeps(key: str, original: Text, language: str) -> str:
    model = wording.forms_of(original)
    names = wording.needed(key, "other", model=model, language=language)
    return ", ".join(f"{{{{ {name} }}}}" for name in names)
