"""Adjustments from a file in the admin: checked, carried out, decided by a colleague, undone; and whose they are."""

import csv
import io
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from loyalty_app import long_work
from loyalty_app.adjustments import bulk_check
from loyalty_app.adjustments.models import Adjustment, Bulk
from loyalty_app.dashboard import markup
from loyalty_app.earning import programme
from loyalty_app.earning.programme import Programme
from loyalty_app.ledger import balances
from loyalty_app.scope import acting_as
from loyalty_app.tenancy import acting_for
from loyalty_app.work.models import Work
from tests.dashboard.test_adjustments import colleague
from tests.dashboard.test_pages import MANIFEST, QUERIES_MAX
from tests.ledger.books import make_member

BODY = "customer id;points;reason;note\n1;50;goodwill;=Hi\n2;5;;\n=9;5;;\n"


@pytest.fixture
def people(acme, rival):
    with acting_for(rival.id), acting_as("7"):
        make_member(1)
        bulk_check.check(b"customer id,points\n1,5", name="theirs.csv", now=timezone.now())
    with acting_for(acme.id):
        return [make_member(1), make_member(2)]


def sent(staff, body: str = BODY):
    return staff.post("/members/adjustments/files/", {"file": SimpleUploadedFile("march.csv", body.encode())})


def worked_off() -> None:
    while long_work.step(now=timezone.now()):
        pass


def held(shop, people) -> list[int]:
    with acting_for(shop.id):
        return [balances.of(member.id).available for member in people]


def text(page: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def test_a_file_is_checked_carried_out_and_undone(acme, people, staff):
    address = sent(staff).headers["Location"]
    with CaptureQueriesContext(connection) as queries:
        page = staff.get(address).content.decode()

    assert markup.faults(page, manifest=MANIFEST) == []
    assert len(queries) <= QUERIES_MAX
    assert "Rows 3 Gives 55 points Takes 0 points Rows with errors 1 Carried out 0" in text(page)
    assert "Row 4: No member of this shop has this number." in text(page)
    assert "Goodwill: =Hi" in text(page)
    table = list(csv.reader(io.StringIO(staff.get(f"{address}errors/").content.decode())))
    assert [row[:4] for row in table[1:]] == [["4", "'=9", "5", "other"]]
    assert held(acme, people) == [0, 0]
    assert "march.csv" in staff.get("/members/adjustments/files/").content.decode()

    begun, again = staff.post(f"{address}run/"), staff.post(f"{address}run/")
    assert begun.headers["Location"] == f"{address}?done=bulk_started"
    waiting = staff.get(address).content.decode()
    assert (again.status_code, markup.faults(waiting, manifest=MANIFEST)) == (422, [])
    assert "Rows are being carried out" in waiting and "It begins within seconds." in waiting
    fragment = re.search(r"/work/\d+/", waiting).group()
    assert f'hx-get="{fragment}"' in staff.get(fragment).content.decode()
    assert staff.post(f"{fragment}cancellation/").status_code == 404  # its own page stops it, and says so in its state
    worked_off()
    assert f'hx-get="{address}" hx-trigger="load"' in staff.get(fragment).content.decode()
    page = text(staff.get(address).content.decode())
    assert held(acme, people) == [50, 5]
    assert "Carried out 2" in page

    staff.post(f"{address}undoing/")
    worked_off()
    assert (held(acme, people), "Undone" in text(staff.get(address).content.decode())) == ([0, 0], True)


@pytest.mark.parametrize(
    ("body", "words"),
    [("", "The file is empty."), ("a,b\n1,2", "The first row must name the columns"), (None, "Choose a file.")],
)
def test_what_is_no_file_is_refused(acme, people, staff, body, words):
    answer = staff.post("/members/adjustments/files/", {}) if body is None else sent(staff, body)

    assert (answer.status_code, words in answer.content.decode()) == (422, True)
    with acting_for(acme.id):
        assert Bulk.objects.count() == 0


def test_a_large_file_waits_for_a_colleague_and_home_says_so(acme, people, staff):
    with acting_for(acme.id):
        programme.change(Programme(approval_above=50), now=timezone.now())
    address = sent(staff).headers["Location"]

    assert staff.post(f"{address}run/").headers["Location"] == f"{address}?done=bulk_waits"
    assert "1 adjustment waits for a second person" in staff.get("/").content.decode()
    assert "march.csv" in staff.get("/members/adjustments/?show=waiting").content.decode()
    assert staff.post(f"{address}approval/").status_code == 422
    colleague(acme).post(f"{address}approval/")
    staff.post(f"{address}stop/")
    worked_off()
    assert held(acme, people) == [0, 0]
    staff.post(f"{address}resumption/")
    worked_off()

    assert held(acme, people) == [50, 5]
    with acting_for(acme.id):
        assert set(Adjustment.objects.values_list("asked_by", flat=True)) == {"42"}


def test_another_shops_files_are_not_there(acme, rival, people, staff):
    with acting_for(rival.id):
        theirs = Bulk.objects.get()
    address = f"/members/adjustments/files/{theirs.id}/"
    acts = ("run", "approval", "discarding", "stop", "resumption", "undoing", "nonsense")

    codes = [staff.get(address).status_code, staff.get(f"{address}errors/").status_code]
    codes += [staff.post(f"{address}{act}/").status_code for act in acts]

    assert set(codes) == {404}
    assert "theirs.csv" not in staff.get("/members/adjustments/files/").content.decode()
    with acting_for(rival.id):
        assert Bulk.objects.get().state == "checked"


def test_a_long_file_is_checked_in_the_background_with_progress(acme, rival, people, staff, rival_staff, monkeypatch):
    monkeypatch.setattr(bulk_check, "AT_ONCE", 2)
    address = sent(staff).headers["Location"]

    page = staff.get(address).content.decode()
    assert markup.faults(page, manifest=MANIFEST) == []
    assert 'hx-trigger="every 2s"' in page and "Carry it out" not in page and "Being checked" in page
    fragment = re.search(r"/work/\d+/", page).group()
    assert rival_staff.get(fragment).status_code == 404
    assert staff.post(f"{address}run/").status_code == 422
    worked_off()

    page = staff.get(address).content.decode()
    assert "Rows 3 Gives 55 points Takes 0 points Rows with errors 1 Carried out 0" in text(page)
    assert held(acme, people) == [0, 0]


def test_a_check_is_discarded_while_it_is_under_way_or_gone_on_with_when_it_broke_off(acme, people, staff, monkeypatch):
    monkeypatch.setattr(bulk_check, "AT_ONCE", 2)
    discarded, broken = sent(staff).headers["Location"], sent(staff).headers["Location"]

    assert staff.post(f"{discarded}discarding/").headers["Location"] == f"{discarded}?done=bulk_discarded"
    with acting_for(acme.id):
        Work.objects.filter(ended_at=None).update(state="failed", ended_at=timezone.now())
    page = staff.get(broken).content.decode()
    assert "The check broke off" in page and markup.faults(page, manifest=MANIFEST) == []
    staff.post(f"{broken}resumption/")
    worked_off()

    with acting_for(acme.id):
        rows = Bulk.objects.order_by("id").values_list("state", "file", "open_count")
        assert list(rows) == [("discarded", None, 0), ("checked", None, 2)]
