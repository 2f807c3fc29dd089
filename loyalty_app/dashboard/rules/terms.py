"""Between the form of an earn rule and its terms, both ways."""

from functools import partial
from zoneinfo import ZoneInfo

from loyalty_app.dashboard import condition_fields, dated_form
from loyalty_app.dashboard.dated_form import days_of
from loyalty_app.dashboard.rules.form import RuleForm
from loyalty_app.earning.checks import check_terms
from loyalty_app.earning.conditions import CONDITIONS
from loyalty_app.earning.rulebook import Listed
from loyalty_app.earning.terms import Caps, Conditions, InvalidTerms, Terms
from loyalty_app.revisions.dated import Drafted

FIELDS = {"starts_at": "starts_on", "ends_at": "ends_on"}  # what the form calls what the rulebook names
NOT_TERMS = {"name", "starts_on", "ends_on", "publish_on"}
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
    conditions = Conditions(**condition_fields.chosen(CONDITIONS, values))
    own = {name: values[name] for name in OWN if values.get(name)}
    return Terms(kind=kind, conditions=conditions, caps=_caps(values), **own)


# Show the sentences of a refusal where their fields are.
refuse = partial(dated_form.refuse, fields=FIELDS)


def initial(rule: Listed | Drafted, *, zone: ZoneInfo) -> dict:
    """What the form shows of a rule, or a draft, as it is."""
    said = values(rule.name, rule.terms)
    if isinstance(rule, Drafted) and rule.of is not None:
        return said | {"publish_on": days_of(rule.starts_at, None, zone=zone)["starts_on"]}
    return said | days_of(rule.starts_at, rule.ends_at, zone=zone)


def values(name: str, terms: Terms) -> dict:
    """What a rule says, by the form's field names."""
    conditions = condition_fields.initial(CONDITIONS, terms.conditions)
    # The period of a cap that isn't there is left to the form, which proposes one.
    caps = {name: getattr(terms.caps, name) for name in (*CAPS, *(("period",) if terms.caps.per_member else ()))}
    own = {name: getattr(terms, name) for name in OWN}
    return {"name": name, **own, **conditions, **caps}


def _caps(values: dict) -> Caps:
    caps = {name: values[name] for name in CAPS if values.get(name)}
    # Without a cap per member its period says nothing.
    return Caps(**caps, period=values["period"]) if "per_member" in caps else Caps(**caps)
