"""The document: the same for everybody, held by a strict policy, and a page in words where there is none."""

import re

import pytest

from loyalty_app import rates
from loyalty_app.appearance import look
from loyalty_app.appearance import texts as own
from loyalty_app.appearance.look import Look
from loyalty_app.members import card, enrol
from loyalty_app.tenancy import acting_for
from storefront_widget import texts
from storefront_widget.member_page import shell
from tests.storefront_widget.conftest import ANN
from tests.storefront_widget.proxy import Shopper

pytestmark = pytest.mark.django_db
POLICY = (
    "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' https://cdn.shopify.com; "
    "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)


def text(answer) -> str:
    return answer.content.decode()


def test_the_document_is_guarded_and_nobody_keeps_it(guest):
    answer = guest.get("member")

    kept = ("Content-Type", "Cache-Control", "Content-Security-Policy", "Referrer-Policy", "X-Content-Type-Options")
    assert (answer.status_code, {name: answer.headers[name] for name in kept}) == (
        200,
        {
            "Content-Type": "text/html; charset=utf-8",
            "Cache-Control": "no-store",
            "Content-Security-Policy": POLICY,
            "Referrer-Policy": "same-origin",
            "X-Content-Type-Options": "nosniff",
        },
    )
    assert not answer.cookies
    assert answer.headers["X-Loyalty-Page"] == "open"


def test_nothing_inline_that_the_policy_would_stop(guest):
    page = text(guest.get("member"))

    assert re.findall(r"<style|\sstyle=|\son\w+=|<script(?![^>]* src=)", page) == []
    assert "<template" not in page and "{{" not in page.replace("{{ date }}", "")


def test_it_knows_nobody(acme, guest, ann, now):
    with acting_for(acme.id):
        held = card.of(enrol.join(ANN, now=now), now=now)

    pages = {text(shopper.get("member")) for shopper in (guest, ann, Shopper(acme, 999))}

    (page,) = pages
    assert held.number not in page and str(ANN) not in page


def test_each_shop_has_its_own_name_and_colours(acme, rival, guest, elsewhere, now):
    acme.name, rival.name = "Acme <b>", "Rival"
    acme.save()
    rival.save()
    with acting_for(acme.id):
        look.save(Look(accent="#112233", on_accent="#fefefe", icon="heart"), now=now)

    ours, theirs = text(guest.get("member")), text(elsewhere.get("member"))

    assert ("Acme &lt;b&gt; Rewards" in ours, "Rival" in ours) == (True, False)
    assert ("Rival Rewards" in theirs, "Acme" in theirs) == (True, False)
    colours = [re.search(r'"theme-color" content="(\S+)"', page).group(1) for page in (ours, theirs)]
    assert colours == ["#112233", "#24463a"]


def test_what_the_merchant_worded_anew_is_said(acme, guest, now):
    with acting_for(acme.id):
        own.save("en", {"panel.title": "The Club", "page.card": "Club card"}, now=now)

    page = text(guest.get("member"))

    assert "<h1>The Club</h1>" in page and 'aria-label="Club card"' in page


@pytest.mark.parametrize("name", ["", "member", "member/"])
def test_the_folder_itself_and_the_document_are_one(guest, name):
    assert text(guest.get(name)) == text(guest.get("member"))


def test_the_folder_is_asked_for_without_a_slash_too(acme, guest):
    answer = guest.client.get(f"/proxy?{guest.get('').request['QUERY_STRING']}")

    assert (answer.status_code, text(answer)) == (200, text(guest.get("member")))


def test_addresses_follow_a_merchant_who_renamed_the_folder(guest):
    page = text(guest.get("member", path_prefix="/tools/club"))

    assert "/apps/loyalty" not in page
    assert 'data-scope="/tools/club/"' in page
    assert "return_to=%2Ftools%2Fclub%2Fmember%3Flocale%3Den" in page


def test_a_folder_that_is_no_path_is_not_believed(guest):
    page = text(guest.get("member", path_prefix="javascript:alert(1)//"))

    assert "javascript" not in page and 'data-scope="/apps/loyalty/"' in page


class TestLanguage:
    @pytest.mark.parametrize(
        ("wanted", "accepted", "spoken"),
        [
            ("de", "", "de"),
            ("fr-CA", "de", "fr-CA"),
            ("pt_BR", "", "pt-BR"),
            ("", "de-AT,en;q=0.5", "de-at"),
            ("", "xx,fr;q=0.5,de;q=0.9", "de"),
            ("", "en-GB,fr;q=0.5", "en-gb"),
            ("", "xx", "en"),
            ("", "", "en"),
            ('"><script>', "", "en"),
            ("de/../..", "fr", "fr"),
        ],
    )
    def test_the_address_says_which_else_the_browser(self, wanted, accepted, spoken):
        assert shell.locale_of(wanted, accepted) == spoken

    def test_the_page_speaks_it(self, guest):
        page = text(guest.get("member", locale="de"))

        assert '<html lang="de" dir="ltr">' in page
        assert 'data-locale="de"' in page and f'data-close="{texts.around("de")["shell.close"]}"' in page

    def test_languages_written_from_the_right(self, guest):
        assert '<html lang="ar" dir="rtl">' in text(guest.get("member", locale="ar"))


class TestNoPage:
    def test_a_shop_that_left_is_told_of_in_words(self, acme, ann, now):
        acme.uninstalled_at = now
        acme.save()

        answer = ann.get("member")

        assert (answer.status_code, answer.headers["Content-Type"]) == (404, "text/html; charset=utf-8")
        assert (answer.headers["X-Loyalty-Page"], answer.headers["Cache-Control"]) == ("closed", "no-store")
        assert answer.headers["Content-Security-Policy"] == POLICY
        assert "<h1>Not available right now</h1>" in text(answer)

    def test_an_address_that_shopify_did_not_sign(self, guest):
        answer = guest.client.get("/proxy/member?shop=acme.myshopify.com", headers={"Accept-Language": "en"})

        assert (answer.status_code, answer.headers["X-Loyalty-Page"]) == (401, "unsigned")
        assert "<h1>Please open this page from the shop</h1>" in text(answer)

    def test_who_asks_too_often_is_told_in_words(self, guest, monkeypatch):
        monkeypatch.setattr(rates, "take", lambda *_, **__: 7)

        answer = guest.get("member")

        assert (answer.status_code, answer.headers["Retry-After"]) == (429, "7")
        assert "<h1>One moment, please</h1>" in text(answer)

    def test_the_page_is_only_looked_at(self, ann):
        assert ann.post("member", {}).status_code == 405
