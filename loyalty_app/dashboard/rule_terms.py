"""Between the form of an earn rule and its terms, both ways."""

from datetime import timedelta
from zoneinfo import ZoneInfo

from loyalty_app.dashboard.rule_form import RuleForm
from loyalty_app.earning import terms as rule_terms
from loyalty_app.earning.rulebook import Listed, NotNow
from loyalty_app.earning.terms import Caps, Conditions, InvalidTerms, Terms

FIELDS = {"starts_at": "starts_on", "ends_at": "ends_on"}  # what the form calls what the rulebook names
CAPS = ("per_order", "per_member", "budget")


def said(form: RuleForm) -> Terms | None:
    """The terms of a valid form. None, with an error at each field, when a rule can't say that."""
    data = form.cleaned_data
    chosen = {name: data[name] for name in Conditions.__struct_fields__ if data.get(name)}
    own = {name: data[name] for name in ("points", "per", "mode", "factor", "exclusive", "priority") if data.get(name)}
    terms = Terms(kind=form.kind, conditions=Conditions(**_in_tuples(chosen)), caps=_caps(data), **own)
    try:
        rule_terms.check(terms)
    except InvalidTerms as invalid:
        refuse(form, invalid)
        return None
    return terms


def refuse(form: RuleForm, refusal: InvalidTerms | NotNow) -> None:
    """Show the sentences where their fields are."""
    if not isinstance(refusal, InvalidTerms):
        form.add_error(None, str(refusal))
        return
    for name, sentence in refusal.errors.items():
        form.add_error(FIELDS.get(name, name) if FIELDS.get(name, name) in form.fields else None, sentence)


def initial(rule: Listed, *, zone: ZoneInfo) -> dict:
    """What the form shows of a rule as it is."""
    terms = rule.terms
    conditions = {name: getattr(terms.conditions, name) for name in Conditions.__struct_fields__}
    caps = {name: getattr(terms.caps, name) for name in (*CAPS, "period")}
    own = {name: getattr(terms, name) for name in ("points", "per", "mode", "factor", "exclusive", "priority")}
    return {"name": rule.name, **own, **conditions, **caps, **_days(rule, zone)}


def _days(rule: Listed, zone: ZoneInfo) -> dict:
    # A rule ends at the midnight after its last day.
    ends_on = rule.ends_at and (rule.ends_at - timedelta(microseconds=1)).astimezone(zone).date()
    return {"starts_on": rule.starts_at.astimezone(zone).date(), "ends_on": ends_on}


def _caps(data: dict) -> Caps:
    caps = {name: data[name] for name in CAPS if data.get(name)}
    # Without a cap per member its period says nothing.
    return Caps(**caps, period=data["period"]) if "per_member" in caps else Caps(**caps)


def _in_tuples(chosen: dict) -> dict:
    return {name: tuple(value) if isinstance(value, list) else value for name, value in chosen.items()}
