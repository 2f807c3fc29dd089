"""What every page of the admin owes its frame: a title, a way back, a save bar, an answer for what is not there."""

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.conf import settings
from django.db import OperationalError, transaction
from django.utils import timezone

from loyalty_app.dashboard import markup
from loyalty_app.dashboard.home import attention
from loyalty_app.dashboard.page import NOTICES, PROBLEMS
from loyalty_app.shops import sealing
from loyalty_app.tenancy import across_shops
from tests.dashboard import addresses, full_shop
from tests.dashboard.conftest import EVERY_SCOPE, connect, staff_of

MANIFEST = markup.load_manifest(Path(__file__).parent / "polaris_manifest.json")
TEMPLATES = settings.BASE_DIR / "templates" / "dashboard"
# Forms with fields that lose nothing when they are left: why, by template and the form's id or the URL it is sent to.
NO_SAVE_BAR = {
    "fulfilment/index.html many": "Ticks say what to move now; Save would not say where to.",
    "replay/index.html replay": "A question about past orders; nothing is kept of it before it is asked.",
    "members/member.html member_card": "One choice, on a page that has more to do than that.",
    "revisions/draft.html publication": "The day is said with the button that publishes; Save would be mistaken.",
    "adjustments/bulks.html file-form": "A file is chosen, and looked at next.",
    "adjustments/erasure.html erasure-form": "Erasing is for good: its button says so, and Save would not.",
}
# Pages that stand in the menu; every other one has its way back.
MENU = re.compile(r'<s-link href="([^"]+)"(?: rel="home")?>')


class Forms(HTMLParser):
    """The forms of a template that post fields: (id or URL name, whether it has a save bar)."""

    def __init__(self, source: str):
        super().__init__()
        self.found: list[tuple[str, bool]] = []
        self._form: dict | None = None
        # {% field x %} writes a field, and {% url 'dashboard:x' %} says where to.
        source = re.sub(r"\{% (field|include)\b.*?%\}", "<s-field></s-field>", source)
        self.feed(re.sub(r"\{% url 'dashboard:(\w+)'.*?%\}", r"\1", source))

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        if tag == "form":
            self._form = given if given.get("method") == "post" else None
        elif self._form is not None and _is_field(tag, given):
            name = self._form.get("id") or self._form["action"]
            self.found.append((name, "data-save-bar" in self._form))
            self._form = None

    def handle_endtag(self, tag):
        if tag == "form":
            self._form = None


def _is_field(tag: str, given: dict) -> bool:
    if tag == "input":
        return given.get("type") != "hidden"
    return tag in {"s-select", "s-checkbox", "s-switch"} or tag.endswith(("-field", "-area", "-zone", "-list"))


def test_every_form_warns_who_leaves_it_or_says_why_not():
    found = {
        f"{path.relative_to(TEMPLATES)} {name}": has_bar
        for path in sorted(TEMPLATES.rglob("*.html"))
        for name, has_bar in Forms(path.read_text()).found
    }

    assert {form for form, has_bar in found.items() if not has_bar} == NO_SAVE_BAR.keys(), (
        "A form with fields has data-save-bar, or its reason in NO_SAVE_BAR of tests/dashboard/test_shell.py."
    )
    assert len(found) > 12


@pytest.fixture
def office(acme, settings):
    """Staff of a shop with one of everything, and what its addresses may name."""
    settings.SHOPIFY_SHOP_URL = "http://127.0.0.1:9/shop/{shop}"  # where nobody listens: pages do without
    connect(acme, scopes=EVERY_SCOPE, access_token_sealed=sealing.seal("shpat_test"))
    named = full_shop.fill(acme, now=timezone.now())
    with across_shops("the workers look over all shops"):
        full_shop.work_off(now=timezone.now())
    return staff_of(acme), named


def test_htmx_is_told_the_page_without_what_stands_around_it(office):
    staff, _named = office
    whole, part = (staff.get("/rules/", headers=asked).content.decode() for asked in ({}, {"HX-Request": "true"}))

    assert "<s-app-nav>" in whole and 'id="waiting"' in whole
    assert "<script" not in part and "<s-app-nav>" not in part
    assert "<title>Earn rules</title>" in part
    assert part[part.index('<div id="page"') :].strip() in whole


def test_every_page_has_one_title_and_a_way_back(office):
    """And is made of Shopify's elements, in whatever state the page is."""
    staff, named = office
    pages, wrong = {}, {}
    for address in addresses.every():
        with transaction.atomic():
            answer = staff.get(address.of(named))
            transaction.set_rollback(True)
        if answer.status_code == 200 and b'id="page"' in answer.content:
            pages[address.of(named)] = answer.content.decode()
    menu = MENU.findall(next(iter(pages.values())).partition("</s-app-nav>")[0])

    for path, page in pages.items():
        found = markup.faults(page, manifest=MANIFEST)
        found += [] if page.count("<s-page heading=") == 1 else ["not one title"]
        found += [] if "<title>Loyalty</title>" not in page or path == "/" else ["no title of its own"]
        found += [] if path in menu or 'slot="breadcrumb-actions"' in page else ["no way back"]
        if found:
            wrong[path] = found
    assert wrong == {}
    assert len(menu) == 10
    assert len(pages) > 45


def test_what_is_not_there_has_a_page_in_the_frame(staff, acme):
    for answer in (staff.get("/rules/999999/"), staff.post("/rules/999999/pause/")):
        page = answer.content.decode()

        assert answer.status_code == 404
        assert "This page is not there" in page
        assert markup.faults(page, manifest=MANIFEST) == []
        assert answer.headers["Content-Security-Policy"].startswith(f"frame-ancestors https://{acme.domain} ")
        assert answer.headers["HX-Retarget"] == "#page"


@pytest.mark.parametrize(("problem", "status"), [(ZeroDivisionError(), 500), (OperationalError("gone"), 503)])
def test_a_page_that_fails_says_so_in_the_frame_and_tells_nothing_of_how_we_work(
    problem, status, staff, acme, monkeypatch
):
    def fail(*_args, **_kwargs):
        raise problem

    monkeypatch.setattr(attention, "of_shop", fail)
    staff.raise_request_exception = False

    answer = staff.get("/")

    page = answer.content.decode()
    assert answer.status_code == status
    assert "The app could not show this page" in page
    assert "ZeroDivision" not in page
    assert markup.faults(page, manifest=MANIFEST) == []
    assert answer.headers["Content-Security-Policy"].startswith(f"frame-ancestors https://{acme.domain} ")


def test_a_toast_tells_only_what_was_done(staff):
    done, not_done = (staff.get(f"/rules/?done={act}").content.decode() for act in ("rule_paused", "has_begun"))

    assert '<page-notice data-text="Rule paused.">' in done
    assert 's-banner tone="warning"' not in done
    assert "data-text" not in not_done
    assert '<s-banner tone="warning" heading="There are rules or rewards already, so nothing was added.">' in not_done
    assert NOTICES.keys() > PROBLEMS
