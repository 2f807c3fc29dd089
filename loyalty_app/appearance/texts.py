"""The merchant's own wording, language by language. What isn't worded anew stays the original, and follows it."""

from collections.abc import Collection, Mapping
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from loyalty_app import outbox
from loyalty_app.appearance import originals, wording
from loyalty_app.appearance.models import ShopText
from loyalty_app.appearance.originals import Text, normal
from loyalty_app.audit_trail.note import note
from loyalty_app.invalid import Invalid
from loyalty_app.scope import current_staff_id


class InvalidTexts(Invalid):
    """``errors``: a sentence by "key" for a plain text, by "key#form" for one that counts."""


def overrides(language: str) -> dict[str, Text]:
    """What the merchant worded anew, by key; one read of a unique index. What was worded of a text that is none any
    more, is none.
    """
    known = originals.texts(normal(language))
    rows = ShopText.objects.filter(language=normal(language)).values_list("key", "wording")
    return {key: text for key, text in rows if key in known}


def as_said(language: str) -> dict[str, Text]:
    """The same as it is said: with the isolates of the originals."""
    known = originals.texts(normal(language))
    return {key: wording.isolated(text, original=known[key]) for key, text in overrides(language).items()}


def of_theme(language: str) -> dict[str, Text]:
    """Those of them that a page of the shop says before anything is asked of the app."""
    keys = originals.of_theme(normal(language)).keys()
    return {key: text for key, text in overrides(language).items() if key in keys}


def languages() -> list[str]:
    """The languages in which anything is worded anew."""
    return sorted(set(ShopText.objects.values_list("language", flat=True).distinct()))


def save(language: str, said: Mapping[str, Text], *, now: datetime) -> None:
    """These texts are worded so from now on; others stay as they are.

    An empty wording, or the original's own, goes back to the original. Raises InvalidTexts, and nothing is saved.
    """
    language = normal(language)
    known = originals.texts(language)
    cleaned = {key: cleaned_up(text) for key, text in said.items()}
    check(language, cleaned)
    wanted = {key: text if text and text != known[key] else None for key, text in cleaned.items()}
    with transaction.atomic():
        former = overrides(language)
        changes = {key: text for key, text in wanted.items() if text != former.get(key)}
        _write(language, changes, former=former, now=now)


def restore(language: str, keys: Collection[str] | None = None, *, now: datetime) -> int:
    """Back to the originals: these texts, or all of the language. Returns how many were worded anew."""
    language = normal(language)
    with transaction.atomic():
        former = overrides(language)
        changes = dict.fromkeys(key for key in former if keys is None or key in keys)
        _write(language, changes, former=former, now=now)
    return len(changes)


def _write(language: str, changes: Mapping[str, Text | None], *, former: Mapping[str, Text], now: datetime) -> None:
    """None: back to the original."""
    if not changes:
        return
    before = {key: former[key] for key in changes if key in former}
    after = {key: text for key, text in changes.items() if text is not None}
    note("texts.saved", name=language, before=before, after=after, now=now)
    outbox.programme_changed(now=now)
    ShopText.objects.filter(language=language, key__in=[key for key in changes if key not in after]).delete()
    by = current_staff_id()
    ShopText.objects.bulk_create(
        [
            ShopText(language=language, key=key, wording=text, changed_at=now, changed_by=by)
            for key, text in after.items()
        ],
        update_conflicts=True,
        unique_fields=["shop", "language", "key"],
        update_fields=["wording", "changed_at", "changed_by"],
    )


def check(language: str, said: Mapping[str, Text]) -> None:
    """Raises InvalidTexts. Empty wordings are fine: they stand for the original."""
    if language not in originals.languages():
        raise InvalidTexts({"language": _("Choose a language from the list.")})
    known = originals.texts(language)
    errors = {}
    for key, text in said.items():
        if key not in known:
            errors[key] = _("There is no such text.")
        elif text:
            found = wording.problems(key, text, original=known[key], language=language)
            plain = isinstance(known[key], str)
            errors |= {key if plain else f"{key}#{form}": sentence for form, sentence in found.items()}
    if errors:
        raise InvalidTexts(errors)


def cleaned_up(text: Text) -> Text:
    """Of a text that counts, the forms that say something."""
    if isinstance(text, str):
        return wording.clean(text)
    forms = {form: wording.clean(each) for form, each in text.items()}
    return {form: each for form, each in forms.items() if each}
