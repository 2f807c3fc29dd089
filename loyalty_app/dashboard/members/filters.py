"""Which members a list or a file is to show, and where in it one stands."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from urllib.parse import urlencode

from django import forms
from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from loyalty_app.members.models import Member
from loyalty_app.tenancy import current_shop_id

# How many members are looked through for one page: few first, which is enough unless the filters fit hardly anybody,
# then as many as take some ten milliseconds.
LOOKED_AT = (200, 10_000)
STEP = 5_000  # of a file
POINTS_MAX = 10**12
_LISTED = (Path(__file__).parent / "sql" / "listed.sql").read_text()
_EVER = datetime(1, 1, 2, tzinfo=UTC)
_NEVER = datetime(9999, 12, 30, tzinfo=UTC)
_STATES = {
    "": [Member.State.ACTIVE, Member.State.REDACTED],
    "active": [Member.State.ACTIVE],
    "forgotten": [Member.State.REDACTED],
}


@dataclass(frozen=True, slots=True)
class Stretch:
    """Members in the order of the list. ``before``: the place to go on from; None: that was all.

    ``is_full``: there are as many as a page has. Else, with a place to go on from, the list stopped looking there.
    """

    ids: list[int]
    before: int | None
    is_newest: bool
    is_full: bool


class Filters(forms.Form):
    """All fields are optional; what makes no sense is left out of the question and told at its field."""

    state = forms.ChoiceField(
        label=_("Who"),
        required=False,
        choices=[("", _("Everybody")), ("active", _("In the programme")), ("forgotten", _("Forgotten on request"))],
    )
    came = forms.ChoiceField(
        label=_("How they came"),
        required=False,
        choices=[("", _("Either way")), ("joined", _("Joined by themselves")), ("order", _("Only by an order"))],
    )
    least = forms.IntegerField(label=_("Points from"), required=False, min_value=-POINTS_MAX, max_value=POINTS_MAX)
    most = forms.IntegerField(label=_("Points up to"), required=False, min_value=-POINTS_MAX, max_value=POINTS_MAX)
    since = forms.DateField(label=_("In the programme from"), required=False)
    until = forms.DateField(label=_("In the programme up to"), required=False)
    active_since = forms.DateField(label=_("Earned or redeemed from"), required=False)
    active_until = forms.DateField(label=_("Earned or redeemed up to"), required=False)
    orders = forms.ChoiceField(
        label=_("Orders"),
        required=False,
        choices=[("", _("Any number")), ("1", _("One or more")), ("2", _("Two or more"))],
    )
    orders_until = forms.DateField(label=_("Ordered up to"), required=False)

    @property
    def query(self) -> str:
        """What of it is set, as a query string; "" when nothing is."""
        return urlencode({name: self.data[name] for name in self.fields if self.data.get(name)})

    def stretch(self, *, before: str, size: int, looked_at: Sequence[int] = LOOKED_AT) -> Stretch:
        """The members after ``before``, a member's id as the former stretch gave it; "" begins with the newest."""
        wanted = self._wanted()
        # Two limits from above, of which the lower one holds: where one stands, and the last day asked for.
        at, member_id = min(_place(before), wanted.pop("upper"))
        wanted |= {"shop_id": current_shop_id(), "before_at": at, "before_id": member_id, "size": size + 1}
        for most in looked_at:
            ids, last_looked_at, looked = _run({**wanted, "looked_at": most})
            if len(ids) > size or looked < most:
                break
        is_full = len(ids) > size
        place = ids[size - 1] if is_full else last_looked_at if looked == most else None
        return Stretch(ids=ids[:size], before=place, is_newest=not before, is_full=is_full)

    def all(self, *, at_most: int) -> Iterator[list[int]]:
        """All that fit, in stretches, at most so many together."""
        left, before = at_most, ""
        while left > 0:
            found = self.stretch(before=before, size=min(left, STEP), looked_at=[STEP + 1])
            left -= len(found.ids)
            yield found.ids
            if found.before is None:
                return
            before = str(found.before)

    def _wanted(self) -> dict:
        self.is_valid()  # fills in what makes sense
        said = self.cleaned_data
        least, most = said.get("least"), said.get("most")
        until = said.get("until")
        return {
            "states": _STATES[said.get("state", "")],
            "joined": {"joined": True, "order": False}.get(said.get("came", "")),
            "least": -POINTS_MAX if least is None else least,
            "most": POINTS_MAX if most is None else most,
            "since": _midnight(said["since"]) if said.get("since") else _EVER,
            "active_since": said.get("active_since"),
            "active_until": said.get("active_until"),
            "orders": int(said.get("orders") or 0),
            "orders_until": said.get("orders_until"),
            "upper": (_midnight(until + timedelta(days=1)), 0) if until else (_NEVER, 0),
        }


def _run(parameters: dict) -> tuple[list[int], int | None, int]:
    """Ids of those that fit, the last one looked at, and how many were looked at."""
    with connection.cursor() as cursor:
        cursor.execute(_LISTED, parameters)
        return cursor.fetchone()


def _place(before: str) -> tuple[datetime, int]:
    """Just after the newest, if it is nobody's."""
    if before.isascii() and before.isdecimal() and len(before) < 19:
        found = Member.objects.filter(id=int(before)).values_list("enrolled_at", "id").first()
        if found:
            return found
    return _NEVER, 0


def _midnight(day) -> datetime:
    """The day's first instant in the shop's zone, which the page has activated."""
    return timezone.make_aware(datetime.combine(day, time.min))
