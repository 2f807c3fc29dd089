"""What an expiry policy says in words a merchant would use."""

from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from loyalty_app.ledger import expiry
from loyalty_app.ledger.expiry import ExpiryPolicy

ACTS = {
    (True, True): gettext_lazy("last earned or spent points"),
    (True, False): gettext_lazy("last earned points"),
    (False, True): gettext_lazy("last spent points"),
}
PERIODS = {
    "month": gettext_lazy("with the end of that month"),
    "quarter": gettext_lazy("with the end of that quarter"),
    "year": gettext_lazy("with the end of that year"),
}


def sentence(policy: ExpiryPolicy) -> str:
    if policy.kind == "never":
        return _("Points never expire.")
    if policy.kind == "inactivity":
        words = _("All points of a member expire %(length)s after they %(act)s.")
        return words % {"length": _length(policy), "act": ACTS[policy.earning_counts, policy.spending_counts]}
    words = _("Points expire %(length)s after they became available") % {"length": _length(policy)}
    return f"{words}, {PERIODS[policy.round_to]}." if policy.round_to else f"{words}."


def example(policy: ExpiryPolicy, *, today: date) -> str:
    """The last usable day of what happens today; nothing when points never expire."""
    if policy.kind == "never":
        return ""
    last = date_format(expiry.last_usable_day(policy, since=today), "F j, Y")
    if policy.kind == "inactivity":
        return _("Members who were active today, and then no more, can spend their points until %s.") % last
    return _("Points that become available today can be spent until %s.") % last


def _length(policy: ExpiryPolicy) -> str:
    if policy.days:
        return ngettext("%d day", "%d days", policy.days) % policy.days
    return ngettext("%d month", "%d months", policy.months) % policy.months
