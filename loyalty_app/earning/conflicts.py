"""Rules that can't do what they say: dead ones, beaten ones, limits that contradict. Pure but for the translation.

Nothing is forbidden by it: a merchant may have reasons. What is told is certain, never a guess: where two rules might
meet on some order, they are taken to meet.
"""

from collections.abc import Iterable, Sequence
from decimal import Decimal

import msgspec
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from loyalty_app.earning.matching import lowered
from loyalty_app.earning.terms import Caps, Conditions, Programme, Rule, Terms
from loyalty_app.orders.facts import CHANNELS

GIVERS = ("per_amount", "per_order")
PERIODS_A_YEAR = {"day": 366, "month": 12, "year": 1, "life": 1}
_LISTS = ("products", "vendors", "product_types", "skus")


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """``is_dead``: the rule never gives anything. Otherwise it does, though not all that it says."""

    code: str  # never, contradiction, channels_off, cap_zero, beaten, nothing_to_multiply, cap_always, cap_unreached
    sentence: str
    is_dead: bool


def of(rule: Rule, others: Iterable[Rule], *, programme: Programme) -> list[Finding]:
    """What is wrong with a rule beside others that hold now or will; its own other revisions are left out."""
    others = [each for each in others if each.rule_id != rule.rule_id]
    dead = [*_never(rule), *_contradictions(rule.terms.conditions), *_channels(rule.terms.conditions, programme)]
    if rule.terms.kind == "joining":
        return dead
    dead += _no_cap(rule.terms.caps)
    if not dead:
        dead += _beaten(rule, others, programme) or _nothing_to_multiply(rule, others)
    return dead or [*_always_capped(rule.terms), *_unreached(rule.terms.caps)]


def points_a_year(rules: Iterable[Rule]) -> int | None:
    """The most that one member can earn of them in a year; None: there is no limit. Campaigns count within the caps."""
    most = 0
    for rule in rules:
        if rule.terms.kind == "joining":
            most += rule.terms.points
        elif rule.terms.kind in GIVERS:
            limits = _limits_a_year(rule.terms.caps)
            if not limits:
                return None
            most += min(limits)
    return most


def _limits_a_year(caps: Caps) -> list[int]:
    per_member = [] if caps.per_member is None else [caps.per_member * PERIODS_A_YEAR[caps.period]]
    return per_member + ([] if caps.budget is None else [caps.budget])


def _dead(code: str, sentence: str) -> Finding:
    return Finding(code=code, sentence=sentence, is_dead=True)


def _never(rule: Rule) -> list[Finding]:
    if rule.ends_at is None or rule.ends_at > rule.starts_at:
        return []
    return [_dead("never", _("It ends before it starts, so it never gives points. Choose a later last day."))]


def _contradictions(conditions: Conditions) -> list[Finding]:
    """What it asks for it excludes, too."""
    words = {
        "customer_tags": _("Every customer tag it asks for is excluded, too. Remove one of the two."),
        "products": _("Every product it asks for is excluded, too. Remove one of the two."),
        "vendors": _("Every vendor it asks for is excluded, too. Remove one of the two."),
        "product_types": _("Every product type it asks for is excluded, too. Remove one of the two."),
        "skus": _("Every SKU it asks for is excluded, too. Remove one of the two."),
    }
    return [
        _dead("contradiction", _("It never matches. %s") % sentence)
        for name, sentence in words.items()
        if (wanted := _set(conditions, name)) and wanted <= _set(conditions, f"excluded_{name}")
    ]


def _channels(conditions: Conditions, programme: Programme) -> list[Finding]:
    if not set(conditions.channels or CHANNELS) <= set(programme.channels_off):
        return []
    words = _("It never matches: the settings let no order of its sales channels earn. Switch one on in the settings.")
    return [_dead("channels_off", words)]


def _no_cap(caps: Caps) -> list[Finding]:
    if 0 not in (caps.per_order, caps.per_member, caps.budget):
        return []
    return [_dead("cap_zero", _("A limit is 0, so it never gives points. Raise the limit or leave it empty."))]


def _beaten(rule: Rule, others: Sequence[Rule], programme: Programme) -> list[Finding]:
    """Another one of its sort applies wherever it does, and only the other counts."""
    rivals = [each for each in others if _same_sort(rule, each) and covers(each, rule)]
    for rival in rivals:
        if _wins_alone(rival, rule):
            words = _(
                "It never counts: “%(name)s” applies wherever it does, and is to count alone. Narrow that rule, or give"
                " this one “This rule alone” and a higher priority."
            )
            return [_dead("beaten", words % {"name": rival.name})]
    for rival in rivals:
        if rule.terms.multiplies and programme.stacking == "best" and _better(rival, rule):
            words = _(
                "It never counts: “%(name)s” applies wherever it does and multiplies by at least as much. Raise its"
                " factor, narrow the other one, or let campaigns multiply each other in the settings."
            )
            return [_dead("beaten", words % {"name": rival.name})]
    return []


def _same_sort(one: Rule, other: Rule) -> bool:
    return one.terms.multiplies == other.terms.multiplies and other.terms.kind != "joining"


def _wins_alone(rival: Rule, rule: Rule) -> bool:
    if not rival.terms.exclusive:
        return False
    return not rule.terms.exclusive or _place(rival) < _place(rule)


def _place(rule: Rule) -> tuple:
    return (-rule.terms.priority, rule.rule_id)


def _better(rival: Rule, rule: Rule) -> bool:
    return (-rival.terms.factor, *_place(rival)) < (-rule.terms.factor, *_place(rule))


def _nothing_to_multiply(rule: Rule, others: Sequence[Rule]) -> list[Finding]:
    if not rule.terms.multiplies:
        return []
    if any(each.terms.kind in GIVERS and _can_meet(rule, each) for each in others):
        return []
    words = _("It multiplies nothing: no rule gives points where it applies. Publish such a rule, or widen this one.")
    return [_dead("nothing_to_multiply", words)]


def _always_capped(terms: Terms) -> list[Finding]:
    """The smallest order that earns by it would bring more than the limit lets through."""
    least, caps = _least(terms), terms.caps
    limits = [each for each in (caps.per_order, caps.per_member, caps.budget) if each is not None]
    if not limits or least <= min(limits):
        return []
    words = ngettext(
        "One order brings %(least)s points, but a limit is %(limit)s point: each order is cut. Raise the limit.",
        "One order brings %(least)s points, but a limit is %(limit)s points: each order is cut. Raise the limit.",
        min(limits),
    )
    values = {"least": f"{least:,}", "limit": f"{min(limits):,}"}
    return [Finding(code="cap_always", sentence=words % values, is_dead=False)]


def _least(terms: Terms) -> int:
    """Points of an order that just meets the minimum, or else of one full step. A campaign brings none of its own."""
    if terms.kind == "per_order":
        return terms.points
    if terms.kind != "per_amount":
        return 0
    minimum = terms.conditions.minimum or Decimal(0)
    return int(max(minimum // terms.per, 1) * terms.points)


def _unreached(caps: Caps) -> list[Finding]:
    shared = [each for each in (caps.per_member, caps.budget) if each is not None]
    if caps.per_order is None or not shared or caps.per_order <= min(shared):
        return []
    words = _("The limit per order is above another limit, so it cuts nothing. Lower it or leave it empty.")
    return [Finding(code="cap_unreached", sentence=words, is_dead=False)]


def covers(wide: Rule, narrow: Rule) -> bool:
    """Whether the one applies whenever, and to every line to which, the other does."""
    ends = wide.ends_at is None or (narrow.ends_at is not None and narrow.ends_at <= wide.ends_at)
    return ends and wide.starts_at <= narrow.starts_at and _include(wide.terms.conditions, narrow.terms.conditions)


def _include(wide: Conditions, narrow: Conditions) -> bool:
    if wide.minimum is not None and (narrow.minimum is None or narrow.minimum < wide.minimum):
        return False
    if wide.channels and not (narrow.channels and set(narrow.channels) <= set(wide.channels)):
        return False
    # A customer has several tags, so only what the narrow one excludes as well is sure not to be excluded by the wide.
    if not _set(wide, "excluded_customer_tags") <= _set(narrow, "excluded_customer_tags"):
        return False
    return _wanted_within(wide, narrow, "customer_tags") and all(_lines_within(wide, narrow, name) for name in _LISTS)


def _wanted_within(wide: Conditions, narrow: Conditions, name: str) -> bool:
    wanted = _set(narrow, name)
    return not _set(wide, name) or (bool(wanted) and wanted <= _set(wide, name))


def _lines_within(wide: Conditions, narrow: Conditions, name: str) -> bool:
    """A line has one value of each, so what the narrow one asks for can keep it clear of the wide one's exceptions."""
    unwanted, left = _set(wide, f"excluded_{name}"), _set(narrow, name) - _set(narrow, f"excluded_{name}")
    clear = unwanted <= _set(narrow, f"excluded_{name}") or (bool(_set(narrow, name)) and not unwanted & left)
    return clear and _wanted_within(wide, narrow, name)


def _can_meet(one: Rule, other: Rule) -> bool:
    if not (_begins_within(one, other) or _begins_within(other, one)):
        return False
    here, there = one.terms.conditions, other.terms.conditions
    if here.channels and there.channels and not set(here.channels) & set(there.channels):
        return False
    return all(_left(here, there, name) is None or _left(here, there, name) for name in _LISTS)


def _begins_within(one: Rule, other: Rule) -> bool:
    return other.starts_at <= one.starts_at and (other.ends_at is None or one.starts_at < other.ends_at)


def _left(here: Conditions, there: Conditions, name: str) -> frozenset | None:
    """The values that both let through; None: any but a few."""
    wanted = [each for each in (_set(here, name), _set(there, name)) if each]
    if not wanted:
        return None
    return frozenset.intersection(*wanted) - _set(here, f"excluded_{name}") - _set(there, f"excluded_{name}")


def _set(conditions: Conditions, name: str) -> frozenset:
    """As they are compared: texts without case."""
    values = getattr(conditions, name)
    return frozenset(values) if name.endswith("products") else lowered(values)
