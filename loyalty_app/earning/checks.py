"""Whether what a merchant entered can be: a sentence per field that says what to do."""

from collections.abc import Sequence

import msgspec
from django.utils.translation import gettext as _

from loyalty_app import conditions as described
from loyalty_app.earning.conditions import CONDITIONS
from loyalty_app.earning.terms import (
    AMOUNT_MAX,
    CLAIM_WINDOW_DAYS_MAX,
    FACTOR_MAX,
    PENDING_DAYS_MAX,
    POINTS_MAX,
    Caps,
    Conditions,
    InvalidProgramme,
    InvalidTerms,
    Programme,
    Terms,
)
from loyalty_app.orders.facts import CHANNELS


def check_terms(terms: Terms) -> None:
    """Raises InvalidTerms with a sentence per field that says what to do."""
    errors: dict[str, str] = {}
    if terms.multiplies:
        if not 1 < terms.factor <= FACTOR_MAX:
            errors["factor"] = _("Enter a factor above 1 and up to %(most)d, such as 2 for double points.") % {
                "most": FACTOR_MAX
            }
    elif not 1 <= terms.points <= POINTS_MAX:
        errors["points"] = _("Enter a whole number of points from 1 to %(most)d.") % {"most": POINTS_MAX}
    if terms.kind == "per_amount" and not 0 < terms.per <= AMOUNT_MAX:
        errors["per"] = _("Enter an amount of money above zero.")
    errors |= _conditions_errors(terms) | _caps_errors(terms.caps)
    if errors:
        raise InvalidTerms(errors)


def _conditions_errors(terms: Terms) -> dict[str, str]:
    conditions = terms.conditions
    errors = described.errors(CONDITIONS, conditions)
    if terms.kind == "joining" and conditions != Conditions():
        errors["conditions"] = _("Points for joining have no conditions: remove them.")
    if terms.kind == "joining" and terms.caps != Caps():
        errors["caps"] = _("Points for joining are given once per member and have no limits: remove them.")
    return errors


def _caps_errors(caps: Caps) -> dict[str, str]:
    wrong = _("Enter a whole number of points, 1 or more, or leave it empty.")
    return {
        field: wrong
        for field in ("per_order", "per_member", "budget")
        if (value := getattr(caps, field)) is not None and value < 1
    }


def check_programme(settings: Programme) -> None:
    """Raises InvalidProgramme with a sentence per field that says what to do."""
    errors = {}
    if not 0 <= settings.pending_days <= PENDING_DAYS_MAX:
        errors["pending_days"] = _("Enter a number of days from 0 to %(most)d.") % {"most": PENDING_DAYS_MAX}
    if not 0 <= settings.claim_window_days <= CLAIM_WINDOW_DAYS_MAX:
        errors["claim_window_days"] = _("Enter a number of days from 0 to %(most)d.") % {"most": CLAIM_WINDOW_DAYS_MAX}
    for name in ("adjustment_max", "approval_above"):
        limit = getattr(settings, name)
        if limit is not None and not 0 <= limit <= POINTS_MAX:
            errors[name] = _("Enter a whole number of points, from 0 to %(most)d, or nothing.") % {"most": POINTS_MAX}
    if _unknown(settings.channels_off, CHANNELS):
        errors["channels_off"] = _("Choose from the channels of the list.")
    try:
        msgspec.convert(msgspec.to_builtins(settings), Programme)
    except msgspec.ValidationError as error:
        errors["settings"] = str(error)
    if errors:
        raise InvalidProgramme(errors)


def _unknown(chosen: Sequence[str], known: Sequence[str]) -> bool:
    return not set(chosen) <= set(known)
