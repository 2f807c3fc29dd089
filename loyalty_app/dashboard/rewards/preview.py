"""A reward as members see it in the widget, and what it says in plain words; worked out from what is typed so far."""

from dataclasses import dataclass, field
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from loyalty_app import money
from loyalty_app.dashboard.rewards import cashback
from loyalty_app.dashboard.rewards import terms as reward_terms
from loyalty_app.dashboard.rewards import words as reward_words
from loyalty_app.dashboard.rewards.form import RewardForm
from loyalty_app.dashboard.rewards.kinds import shape_of
from loyalty_app.dashboard.templatetags.loyalty import points as in_points
from loyalty_app.earning.terms import Rule
from loyalty_app.rewards import pricing
from loyalty_app.rewards.terms import Terms

BUTTONS = {"donation": gettext_lazy("Donate"), "cashback": ""}
STEPS_SHOWN = 10  # of a slider without an end


@dataclass(frozen=True, slots=True)
class Slide:
    """The slider as the card shows it, half way."""

    points_min: int
    points_max: int
    step: int
    points: int
    worth: str


@dataclass(frozen=True, slots=True)
class Card:
    """A reward in the widget's list, for a member who has ``held`` points, and what opens when it is chosen."""

    icon: str
    title: str
    worth: str
    price: str
    text: str
    button: str  # "": nothing to press, it happens by itself
    held: int
    points: int  # the least that it takes
    slide: Slide | None = None

    @property
    def points_missing(self) -> int:
        return max(self.points - self.held, 0)


@dataclass(frozen=True, slots=True)
class Preview:
    """Nothing to show while the form says no reward."""

    card: Card | None = None
    sentences: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    outlook: list[str] = field(default_factory=list)  # what a change of its terms would be about


def of_form(form: RewardForm, *, titles: reward_terms.Titles, live: list[Rule]) -> Preview:
    """live: the shop's earn rules in force, which bring what cashback turns into money."""
    terms = reward_terms.typed(form, titles=titles)
    if terms is None:
        return Preview()
    name = (form["name"].value() or "").strip()
    said = reward_words.sentences(terms, currency=form.currency, name=name)
    shown = card(terms, name=name, currency=form.currency)
    if terms.kind != "cashback":
        return Preview(card=shown, sentences=said)
    told = cashback.told(form, terms, live=live)
    return Preview(card=shown, sentences=[*told, *said], warnings=cashback.warnings(form, live=live))


def card(terms: Terms, *, name: str, currency: str) -> Card:
    points = pricing.least_of(terms.slider) if terms.slider else terms.points
    slides = terms.slider is not None and terms.kind != "cashback"
    return Card(
        icon=shape_of(terms).icon,
        title=name or _("This reward"),
        worth=_worth(terms, currency),
        price=_("from %s") % in_points(points) if slides else in_points(points),
        text=terms.text,
        button=BUTTONS.get(terms.kind, _("Redeem")),
        held=points * 3 // 4,
        points=points,
        slide=_slide(terms, currency) if slides else None,
    )


def _worth(terms: Terms, currency: str) -> str:
    if terms.kind == "custom":
        return ""
    return _rate(terms, currency) if terms.slider else reward_words.gift(terms, currency=currency)


def _rate(terms: Terms, currency: str) -> str:
    slider = terms.slider
    worth = money.display(slider.amount, currency)
    return _("%(points)s = %(worth)s") % {"points": in_points(slider.points), "worth": worth}


def _slide(terms: Terms, currency: str) -> Slide:
    slider = terms.slider
    least = pricing.least_of(slider)
    most = slider.points_max or least + slider.points * STEPS_SHOWN
    most -= most % slider.points
    points = (least + most) // 2
    points = max(points - points % slider.points, least)
    worth = money.display(Decimal(points // slider.points) * slider.amount, currency)
    return Slide(points_min=least, points_max=most, step=slider.points, points=points, worth=worth)
