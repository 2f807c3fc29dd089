"""Between the form of an earn rule and its terms, both ways."""

from datetime import timedelta
from zoneinfo import ZoneInfo

from loyalty_app.dashboard.rule_form import RuleForm
from loyalty_app.earning.checks import check_terms
from loyalty_app.earning.rulebook import Listed, NotNow
from loyalty_app.earning.terms import Caps, Conditions, InvalidTerms, Terms

FIELDS = {"starts_at": "starts_on", "ends_at": "ends_on"}  # what the form calls what the rulebook names
NOT_TERMS = {"name", "starts_on", "ends_on"}
OWN = ("points", "per", "mode", "factor", "exclusive", "priority")
CAPS = ("per_order", "per_member", "budget")


def said(form: RuleForm) -> Terms | None:
    """The terms of a valid form. None, with an error at each field, when a rule can't say that."""
    terms = terms_of(form.kind, form.cleaned_data)
    try:
        check_terms(terms)
    except InvalidTerms as invalid:
        refuse(form, invalid)
        return None
    return terms


def typed(form: RuleForm) -> Terms | None:
    """The terms as far as they are typed, or as the form begins; None while they can't be a rule."""
    if form.is_bound:
        if set(form.errors) - NOT_TERMS:
            return None
        values = form.cleaned_data
    else:
        values = {name: form.get_initial_for_field(field, name) for name, field in form.fields.items()}
    terms = terms_of(form.kind, values)
    try:
        check_terms(terms)
    except InvalidTerms:
        return None
    return terms


def terms_of(kind: str, values: dict) -> Terms:
    """values: by the form's field names; what is missing or empty is the default."""
    chosen = {name: values[name] for name in Conditions.__struct_fields__ if values.get(name)}
    own = {name: values[name] for name in OWN if values.get(name)}
    return Terms(kind=kind, conditions=Conditions(**_in_tuples(chosen)), caps=_caps(values), **own)


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
    # The period of a cap that isn't there is left to the form, which proposes one.
    caps = {name: getattr(terms.caps, name) for name in (*CAPS, *(("period",) if terms.caps.per_member else ()))}
    own = {name: getattr(terms, name) for name in OWN}
    return {"name": rule.name, **own, **conditions, **caps, **_days(rule, zone)}


def _days(rule: Listed, zone: ZoneInfo) -> dict:
    # A rule ends at the midnight after its last day.
    ends_on = rule.ends_at and (rule.ends_at - timedelta(microseconds=1)).astimezone(zone).date()
    return {"starts_on": rule.starts_at.astimezone(zone).date(), "ends_on": ends_on}


def _caps(values: dict) -> Caps:
    caps = {name: values[name] for name in CAPS if values.get(name)}
    # Without a cap per member its period says nothing.
    return Caps(**caps, period=values["period"]) if "per_member" in caps else Caps(**caps)


def _in_tuples(chosen: dict) -> dict:
    return {name: tuple(value) if isinstance(value, list) else value for name, value in chosen.items()}
