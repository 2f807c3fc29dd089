"""The texts' page: a language, a group of its texts, each beside its original, and the widget that says them."""

from dataclasses import dataclass
from urllib.parse import urlencode

from babel import Locale
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from loyalty_app.appearance import look, originals, texts
from loyalty_app.appearance.originals import Text
from loyalty_app.dashboard.look import preview, text_groups
from loyalty_app.dashboard.look.texts_form import TextsForm
from loyalty_app.dashboard.page import page, show

SEARCH_LENGTH_MAX = 100


@dataclass(frozen=True, slots=True)
class Chosen:
    """What the page shows: from its address, where everything has a default."""

    language: str
    group: str
    search: str

    @property
    def query(self) -> str:
        return urlencode({"language": self.language, "group": self.group, "search": self.search})

    def keys(self, overrides: dict[str, Text]) -> list[str]:
        if self.search:
            return text_groups.keys_with(self.search, language=self.language, overrides=overrides)
        return text_groups.keys_of(self.group)


@page
def index(request: HttpRequest) -> HttpResponse:
    chosen = _chosen(request)
    overrides = texts.overrides(chosen.language)
    form = _form(request, chosen, overrides)
    if form.is_bound and form.is_valid() and (said := form.said()) is not None:
        texts.save(chosen.language, said, now=request.now)
        return _back(chosen, "texts_saved")
    context = {
        "form": form,
        "entries": form.entries(),
        "chosen": chosen,
        "languages": [(code, _named(code), code == chosen.language) for code in originals.languages()],
        "groups": [(code, name, code == chosen.group) for code, name in text_groups.shown()],
        "language_name": _named(chosen.language),
        "own": len(overrides),
        "frame": _frame(request, chosen, overrides),
        "document": preview.document(),
    }
    return show(request, "look/texts.html", context, refused=form.is_bound)


@page
@require_POST
def shown(request: HttpRequest) -> HttpResponse:
    """What the preview says, from what is typed so far; nothing while that can't be said. Nothing is saved."""
    chosen = _chosen(request)
    overrides = texts.overrides(chosen.language)
    form = _form(request, chosen, overrides)
    said = form.said() if form.is_valid() else None
    if said is None:
        return HttpResponse()
    worded = {key: texts.cleaned_up(text) for key, text in said.items()}
    now_said = {key: text for key, text in {**overrides, **worded}.items() if text}
    return render(request, "dashboard/look/_said.html", {"frame": _frame(request, chosen, now_said)})


@page
@require_POST
def restore(request: HttpRequest) -> HttpResponse:
    """All of a language is the original again."""
    chosen = _chosen(request)
    texts.restore(chosen.language, now=request.now)
    return _back(chosen, "texts_restored")


def _chosen(request: HttpRequest) -> Chosen:
    language = originals.normal(request.GET.get("language", ""))
    group = request.GET.get("group", "")
    return Chosen(
        language=language if language in originals.languages() else originals.DEFAULT,
        group=group if group in dict(text_groups.shown()) else text_groups.BUTTON,
        search=request.GET.get("search", "").strip()[:SEARCH_LENGTH_MAX],
    )


def _form(request: HttpRequest, chosen: Chosen, overrides: dict[str, Text]) -> TextsForm:
    data = request.POST if request.method == "POST" else None
    return TextsForm(data, language=chosen.language, keys=chosen.keys(overrides), overrides=overrides)


def _frame(request: HttpRequest, chosen: Chosen, overrides: dict[str, Text]) -> dict:
    return preview.told(request, look.at(), language=chosen.language, overrides=overrides, now=request.now)


def _back(chosen: Chosen, act: str) -> HttpResponse:
    return redirect(f"{reverse('dashboard:texts')}?{chosen.query}&done={act}")


def _named(language: str) -> str:
    """In its own words, for whoever speaks it: Deutsch, português (Brasil)."""
    name = Locale.parse(language, sep="-").get_display_name() or language
    return name[0].upper() + name[1:]
