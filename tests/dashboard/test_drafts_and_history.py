"""Rules and rewards alike: kept as drafts, published, planned for a day, called off, rolled back; never by surprise."""

import re
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import quote
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone
from msgspec.structs import replace

from loyalty_app.audit_trail.models import Entry
from loyalty_app.dashboard import markup
from loyalty_app.earning import rulebook
from loyalty_app.rewards import catalogue
from loyalty_app.tenancy import acting_for
from tests import kept
from tests.dashboard.conftest import EVERY_SCOPE, connect, staff_of
from tests.dashboard.redeemed import FIVE_OFF
from tests.dashboard.said import SAID
from tests.dashboard.test_pages import MANIFEST, QUERIES_MAX
from tests.factories import per_amount

LATER = timedelta(days=40)


@dataclass(frozen=True)
class Case:
    """A sort with something that it says, the form that says it, and the same with other points."""

    key: str
    register: Any
    terms: Any
    form: dict
    kind: str

    def other(self, points: int):
        return replace(self.terms, points=points)

    @property
    def at(self) -> str:
        return f"/{self.key}s/"


SPENT = {"name": "Thing", "points": "5", "per": "1", "mode": "proportional", "period": "month"}
RULE = Case("rule", rulebook, per_amount(5, "1"), SPENT, "per_amount")
REWARD = Case("reward", catalogue, FIVE_OFF, SAID["amount_off"] | {"name": "Thing"}, "amount_off")


@pytest.fixture(params=[RULE, REWARD], ids=["rule", "reward"])
def case(request) -> Case:
    return request.param


@pytest.fixture
def staff(acme):
    connect(acme, scopes=EVERY_SCOPE)
    return staff_of(acme)


@pytest.fixture
def thing(acme, case) -> int:
    with acting_for(acme.id):
        return case.register.publish("Thing", case.terms, now=timezone.now() - timedelta(days=3)).id


def points_over_time(shop, case) -> list[int]:
    with acting_for(shop.id):
        return [each.terms.points for each in case.register.all_revisions()]


def drafts(shop, case) -> list:
    with acting_for(shop.id):
        return case.register.drafts.all()


def drafted(shop, case, points: int, **fields) -> int:
    with acting_for(shop.id):
        return case.register.drafts.save("Thing", case.other(points), **fields, now=timezone.now())


def day(of=LATER) -> str:
    return (timezone.now() + of).date().isoformat()


def page_of(answer) -> str:
    return answer.content.decode()


def test_a_new_thing_is_kept_edited_and_published(acme, rival, staff, case):
    answer = staff.post(f"{case.at}new/?kind={case.kind}&as=draft", case.form | {"points": "7"})
    [draft] = drafts(acme, case)
    at = f"{case.at}drafts/{draft.id}/"
    assert answer.headers["Location"] == f"{at}?done={case.key}_draft_saved"
    assert (points_over_time(acme, case), drafts(rival, case)) == ([], [])
    assert at in page_of(staff.get(case.at))

    answer = staff.post(f"{at}edit/", case.form | {"points": "8", "seen": draft.version})
    assert answer.headers["Location"] == f"{at}?done={case.key}_draft_saved"
    [draft] = drafts(acme, case)
    assert "8 points" in page_of(staff.get(at))
    answer = staff.post(f"{at}publication/", {"version": draft.version})

    assert answer.headers["Location"] == f"{case.at}?done={case.key}_published"
    assert (points_over_time(acme, case), drafts(acme, case)) == ([8], [])


def test_a_draft_shows_what_it_changes_and_is_published_at_once(acme, staff, case, thing):
    before = page_of(staff.get(f"{case.at}{thing}/"))
    answer = staff.post(
        f"{case.at}{thing}/?kind={case.kind}&as=draft", untouched(acme, case, thing) | {"points": "1200"}
    )
    [draft] = drafts(acme, case)
    at = f"{case.at}drafts/{draft.id}/"
    assert answer.headers["Location"] == f"{at}?done={case.key}_draft_saved"

    page = page_of(staff.get(at))
    assert f"{case.terms.points} points → 1,200 points" in page
    assert "There is a draft" not in before
    assert at in page_of(staff.get(case.at))
    assert "There is a draft" in page_of(staff.get(f"{case.at}{thing}/"))
    answer = staff.post(f"{at}publication/", {"version": draft.version})

    assert answer.headers["Location"] == f"{case.at}?done={case.key}_changed"
    assert points_over_time(acme, case) == [case.terms.points, 1200]


def untouched(shop, case, thing_id: int) -> dict:
    """The form as the page shows it."""
    with acting_for(shop.id):
        listed = case.register.get(thing_id, now=timezone.now())
    return case.form | {"starts_on": timezone.localtime(listed.starts_at, zone_of(shop)).date().isoformat()}


def zone_of(shop) -> ZoneInfo:
    return ZoneInfo(shop.timezone)


@pytest.mark.parametrize("way", ["editor", "draft"])
def test_a_change_is_planned_for_a_day_and_called_off(acme, staff, case, thing, way):
    if way == "editor":
        form = untouched(acme, case, thing) | {"points": "9", "publish_on": day()}
        answer = staff.post(f"{case.at}{thing}/?kind={case.kind}", form)
    else:
        draft_id = drafted(acme, case, 9, of=thing)
        answer = staff.post(f"{case.at}drafts/{draft_id}/publication/", {"publish_on": day()})
    assert answer.headers["Location"].endswith(f"?done={case.key}_planned")
    with acting_for(acme.id):
        change = case.register.planned(thing, now=timezone.now())
    assert (change.terms.points, change.starts_at.astimezone(zone_of(acme)).isoformat()[:19]) == (
        9, f"{day()}T00:00:00",
    )  # fmt: skip
    assert f"{case.at}{thing}/planned/" in page_of(staff.get(case.at))
    assert "→ 9 points" in page_of(staff.get(f"{case.at}{thing}/planned/"))

    for _twice in range(2):
        answer = staff.post(f"{case.at}{thing}/planned/calling-off/")
        assert answer.headers["Location"] == f"{case.at}{thing}/?done={case.key}_called_off"

    assert points_over_time(acme, case) == [case.terms.points]
    assert "No change is scheduled" in page_of(staff.get(f"{case.at}{thing}/planned/"))


def test_a_draft_that_is_behind_shows_both_and_is_published_by_who_saw_them(acme, staff, case, thing):
    draft_id = drafted(acme, case, 7, of=thing)
    at = f"{case.at}drafts/{draft_id}/"
    old = drafts(acme, case)[0].version
    with acting_for(acme.id):
        case.register.revise(thing, case.other(6), now=timezone.now())

    page = page_of(staff.get(at))
    assert "Somebody published a change after this draft was begun" in page
    assert (f"{case.terms.points} points → 6 points" in page, "6 points → 7 points" in page) == (True, True)
    for version in (old, ""):
        answer = staff.post(f"{at}publication/", {"version": version})
        assert (answer.status_code, 'id="refusal"' in page_of(answer)) == (422, True)
    assert points_over_time(acme, case) == [case.terms.points, 6]

    staff.post(f"{at}publication/", {"version": drafts(acme, case)[0].version})
    assert points_over_time(acme, case) == [case.terms.points, 6, 7]


def test_history_tells_who_and_what_and_rolls_back_once_asked(acme, staff, case, thing):
    staff.post(f"{case.at}{thing}/?kind={case.kind}", untouched(acme, case, thing) | {"points": "9"})

    page = page_of(staff.get(f"{case.at}{thing}/history/"))
    assert page.index("Changed") < page.index("Published")
    assert ("staff 42" in page, f"{case.terms.points} points → 9 points" in page) == (True, True)
    at = f"{case.at}{thing}/history/1/"
    assert at in page
    assert f"9 points → {case.terms.points} points" in page_of(staff.get(at))
    assert points_over_time(acme, case) == [case.terms.points, 9]
    for _twice in range(2):
        answer = staff.post(at, {"seen": "2"})
        assert answer.headers["Location"] == f"{case.at}{thing}/history/?done={case.key}_rolled_back"

    assert points_over_time(acme, case) == [case.terms.points, 9, case.terms.points]
    assert "Rolled back" in page_of(staff.get(f"{case.at}{thing}/history/"))
    with acting_for(acme.id):
        acts = list(Entry.objects.order_by("id").values_list("act", "staff_id"))
    assert acts == [(f"{case.key}.published", ""), (f"{case.key}.revised", "42"), (f"{case.key}.rolled_back", "42")]


def two_tabs(shop, case, thing: int) -> dict:
    """What another window did meanwhile, what this one asks for, and what it is told."""
    draft_id = drafted(shop, case, 7, of=thing)
    seen, old = drafts(shop, case)[0].version, untouched(shop, case, thing)
    with acting_for(shop.id):
        case.register.revise(thing, case.other(6), now=timezone.now())
    form, editor = untouched(shop, case, thing), f"{thing}/?kind={case.kind}"
    keep, draft = f"{editor}&as=draft", f"drafts/{draft_id}/"
    moved = form | {"ends_on": day()}
    return {
        "the form of what was changed": (editor, old | {"points": "3", "seen": "1"}, "changed meanwhile"),
        "the same, kept": (keep, old | {"seen": "1"}, "changed meanwhile"),
        "a second draft": (keep, form | {"seen": "2"}, "There is a draft of it already"),
        "an old draft's form": (f"{draft}edit/", case.form | {"seen": seen}, "Somebody saved this draft"),
        "an old draft": (f"{draft}publication/", {"version": seen}, "while you looked"),
        "a day that is over": (f"{draft}publication/", {"publish_on": "2020-01-01"}, "Choose a day to come"),
        "an old history": (f"{thing}/history/1/", {"seen": "1"}, "changed meanwhile"),
        "a draft that is gone": ("drafts/999999/publication/", {"version": seen}, "not there any more"),
        "days of a draft": (keep, moved, "A draft leaves the days"),
        "days of a plan": (editor, moved | {"publish_on": day()}, "only be changed at once"),
        "a past day": (editor, form | {"publish_on": "2020-01-01"}, "Choose a day to come"),
    }


def test_what_another_window_made_impossible_is_refused_and_nothing_is_changed(acme, staff, case, thing):
    asked = two_tabs(acme, case, thing)
    before = points_over_time(acme, case), drafts(acme, case)

    told = {what: staff.post(case.at + address, form) for what, (address, form, _words) in asked.items()}

    assert {what: answer.status_code for what, answer in told.items() if answer.status_code != 422} == {}
    assert {what for what, answer in told.items() if asked[what][2] not in page_of(answer)} == set()
    assert (points_over_time(acme, case), drafts(acme, case)) == before
    assert {
        what: faults for what, each in told.items() if (faults := markup.faults(page_of(each), manifest=MANIFEST))
    } == {}


def test_what_is_archived_stays_as_it_is(acme, staff, case, thing):
    draft_id = drafted(acme, case, 7, of=thing)
    with acting_for(acme.id):
        case.register.revise(thing, case.other(6), now=timezone.now())
        case.register.archive(thing, now=timezone.now())

    for address in (f"{thing}/?kind={case.kind}&as=draft", f"{thing}/history/1/", f"{thing}/planned/calling-off/"):
        answer = staff.post(case.at + address, case.form)
        assert (address, answer.status_code, "is archived" in page_of(answer)) == (address, 422, True)
    assert staff.post(f"{case.at}drafts/{draft_id}/publication/").status_code == 404
    assert "Roll back to this" not in page_of(staff.get(f"{case.at}{thing}/history/"))
    assert (points_over_time(acme, case), drafts(acme, case)) == ([case.terms.points, 6], [])


def pages(case, thing: int, draft_id: int) -> list[str]:
    of_draft, of_thing = f"{case.at}drafts/{draft_id}/", f"{case.at}{thing}/"
    of_it = [f"{of_thing}{page}" for page in ("", "planned/", "history/", "history/1/")]
    return [of_draft, f"{of_draft}edit/", *of_it, case.at]


def test_its_pages_are_shopifys_elements_and_cheap(acme, staff, case, thing):
    with acting_for(acme.id):
        for number in range(5):
            case.register.revise(thing, case.other(10 + number), now=timezone.now())
        for number in range(3):
            case.register.drafts.save(f"New {number}", case.other(number + 1), now=timezone.now())
    draft_id = drafted(acme, case, 7, of=thing)
    with acting_for(acme.id):
        case.register.plan(thing, case.other(9), starts_at=timezone.now() + LATER, now=timezone.now())
    asked, faults = {}, {}

    for address in pages(case, thing, draft_id):
        asked[address] = len(kept.asked(lambda address=address: staff.get(address), afresh=True))
        answer = staff.get(address)
        assert (address, answer.status_code) == (address, 200)
        faults[address] = markup.faults(page_of(answer), manifest=MANIFEST)

    assert {address: count for address, count in asked.items() if count > QUERIES_MAX} == {}
    assert {address: wrong for address, wrong in faults.items() if wrong} == {}


def test_another_shops_are_not_found_and_stay_as_they_are(acme, rival, staff, rival_staff, case, thing):
    draft_id = drafted(acme, case, 7, of=thing)
    before = points_over_time(acme, case), drafts(acme, case)
    acts = [f"drafts/{draft_id}/publication/", f"drafts/{draft_id}/deletion/", f"{thing}/planned/calling-off/"]

    looked = {address: rival_staff.get(address).status_code for address in pages(case, thing, draft_id)[:-1]}
    done = {act: rival_staff.post(case.at + act).status_code for act in [*acts, f"{thing}/history/1/"]}

    assert set(looked.values()) | set(done.values()) == {404}
    assert {staff.get(case.at + act).status_code for act in acts} == {405}
    assert (points_over_time(acme, case), drafts(acme, case)) == before


def test_a_draft_is_deleted(acme, staff, case, thing):
    draft_id = drafted(acme, case, 7, of=thing)

    answer = staff.post(f"{case.at}drafts/{draft_id}/deletion/")

    assert answer.headers["Location"] == f"{case.at}?done={case.key}_draft_deleted"
    assert (drafts(acme, case), points_over_time(acme, case)) == ([], [case.terms.points])


def test_cashback_is_not_kept_as_a_draft(acme, staff):
    answer = staff.post("/rewards/new/?kind=cashback&as=draft", SAID["cashback"])

    assert (answer.status_code, drafts(acme, REWARD)) == (422, [])
    assert "can&#x27;t be kept as a draft" in page_of(answer)


TOKEN = "00000000-0000-4000-8000-00000000000a"


def test_pressing_publish_twice_makes_one_and_so_does_keeping_a_draft(acme, rival, staff, case):
    form = case.form | {"points": "7", "token": TOKEN}
    for _press in range(2):
        assert staff.post(f"{case.at}new/?kind={case.kind}", form).url == f"{case.at}?done={case.key}_published"
        assert staff.post(f"{case.at}new/?kind={case.kind}&as=draft", form).status_code == 302
    assert (points_over_time(acme, case), len(drafts(acme, case))) == ([7], 1)

    assert staff.post(f"{case.at}new/?kind={case.kind}", case.form | {"points": "7"}).status_code == 302
    assert staff.post(f"{case.at}new/?kind={case.kind}", form | {"token": "' OR 1"}).status_code == 302
    assert points_over_time(acme, case) == [7, 7, 7]
    assert points_over_time(rival, case) == []


def test_a_form_keeps_its_token_while_it_is_refused_and_each_page_has_its_own(staff, case):
    at = f"{case.at}new/?kind={case.kind}"
    refused = page_of(staff.post(at, case.form | {"name": "", "token": TOKEN}))

    assert f'name="token" value="{TOKEN}"' in refused
    first, second = (re.findall(r'name="token" value="([0-9a-f-]{36})"', page_of(staff.get(at))) for _ in range(2))
    assert len(first) == len(second) == 1 and first != second


def test_where_there_is_a_draft_the_editor_offers_to_replace_it(acme, rival, staff, case, thing):
    drafted(acme, case, 1100, of=thing)
    [draft] = drafts(acme, case)
    page = page_of(staff.get(f"{case.at}{thing}/"))
    assert "Save as draft" not in page and "Replace the draft?" in page
    assert markup.faults(page, manifest=MANIFEST) == []
    at = f"{case.at}{thing}/?kind={case.kind}&as=draft"
    typed = untouched(acme, case, thing) | {"points": "1200"}

    refused = staff.post(at, typed)
    assert refused.status_code == 422 and "replace it by what you typed" in page_of(refused)
    assert [each.terms.points for each in drafts(acme, case)] == [1100]
    assert staff.post(f"{at}&in_place_of={quote(draft.version)}", typed).status_code == 302

    assert [each.terms.points for each in drafts(acme, case)] == [1200]
    late = staff.post(f"{at}&in_place_of={quote(draft.version)}", typed | {"points": "1300"})
    assert late.status_code == 422 and "Somebody saved that draft meanwhile" in page_of(late)
    assert [each.terms.points for each in drafts(acme, case)] == [1200]


def test_a_draft_of_something_paused_says_so_and_resumes_it_if_asked(acme, staff, case, thing):
    draft = drafted(acme, case, 1100, of=thing)
    with acting_for(acme.id):
        case.register.pause(thing, now=timezone.now())
    at = f"{case.at}drafts/{draft}/"
    page = page_of(staff.get(at))
    assert "It is paused" in page and "Resume it, too" in page
    assert markup.faults(page, manifest=MANIFEST) == []

    answer = staff.post(f"{at}publication/", {})

    assert answer.url == f"{case.at}{thing}/?done={case.key}_changed_paused"
    with acting_for(acme.id):
        assert case.register.get(thing, now=timezone.now()).state == "paused"
    again = drafted(acme, case, 1200, of=thing)
    answer = staff.post(f"{case.at}drafts/{again}/publication/", {"resumes": "on"})
    assert answer.url == f"{case.at}?done={case.key}_changed"
    with acting_for(acme.id):
        now = case.register.get(thing, now=timezone.now())
    assert (now.state, now.terms.points) == ("live", 1200)


def test_resumed_with_a_change_for_a_day_it_says_what_it_said_until_then(acme, staff, case, thing):
    draft = drafted(acme, case, 1100, of=thing)
    with acting_for(acme.id):
        case.register.pause(thing, now=timezone.now())
    refused = staff.post(f"{case.at}drafts/{draft}/publication/", {"publish_on": day()})
    assert refused.status_code == 422

    answer = staff.post(f"{case.at}drafts/{draft}/publication/", {"publish_on": day(), "resumes": "on"})

    assert answer.url == f"{case.at}?done={case.key}_planned"
    with acting_for(acme.id):
        now = case.register.get(thing, now=timezone.now())
    assert (now.state, now.terms.points, now.planned.points) == ("live", case.terms.points, 1100)


def test_a_change_of_something_paused_says_that_it_stays_paused(acme, staff, case, thing):
    with acting_for(acme.id):
        case.register.pause(thing, now=timezone.now())

    answer = staff.post(f"{case.at}{thing}/?kind={case.kind}", untouched(acme, case, thing) | {"points": "1200"})

    assert answer.url == f"{case.at}{thing}/?done={case.key}_changed_paused"
    assert "you resume it" in page_of(staff.get(answer.url))


def test_what_has_ended_says_so_beside_its_draft_and_is_not_resumed(acme, staff, case):
    now = timezone.now()
    with acting_for(acme.id):
        ended = case.register.publish(
            "Old", case.terms, ends_at=now - timedelta(days=1), now=now - timedelta(days=9)
        ).id
    draft = drafted(acme, case, 1100, of=ended)

    assert "It has ended" in page_of(staff.get(f"{case.at}drafts/{draft}/"))
    refused = staff.post(f"{case.at}{ended}/resumption/")
    assert refused.status_code == 422 and "has passed. Give it a new end first." in page_of(refused)
