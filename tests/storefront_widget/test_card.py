"""The member's card as the shop's own page is told of it."""

import re

import pytest
import segno
from barcode.charsets import code128

from loyalty_app.members import card, enrol, erase, merge
from loyalty_app.members.models import MemberCard
from loyalty_app.tenancy import acting_for
from storefront_widget import card_codes
from tests.storefront_widget.conftest import ANN, BEN
from tests.storefront_widget.proxy import Shopper

NUMBER = "123456789015"


def modules(path: str) -> set[tuple[int, int]]:
    """The dark units of a path, as (x, y)."""
    runs = re.findall(r"M(\d+) (\d+)h(\d+)v1H(\d+)z", path)
    assert "".join(f"M{x} {y}h{length}v1H{back}z" for x, y, length, back in runs) == path
    assert all(x == back for x, _, _, back in runs)
    return {(int(x) + step, int(y)) for x, y, length, _ in runs for step in range(int(length))}


def test_the_qr_code_holds_the_number_and_its_margin():
    drawn = card_codes.qr(NUMBER)

    expected = segno.make(NUMBER, error="H", version=1).matrix
    assert drawn.size == 29
    assert modules(drawn.path) == {
        (x + 4, y + 4) for y, row in enumerate(expected) for x, dark in enumerate(row) if dark
    }


def test_the_bar_code_reads_back_as_the_number():
    drawn = card_codes.bars(NUMBER)

    dark = modules(drawn.path)
    bits = "".join("1" if (x, 0) in dark else "0" for x in range(drawn.width))
    assert (drawn.width, bits[:10], bits[-10:]) == (121, "0" * 10, "0" * 10)
    read = [code128.CODES.index(bits[start : start + 11]) for start in range(10, 98, 11)]
    start, pairs, check = read[0], read[1:-1], read[-1]
    assert (start, "".join(f"{pair:02}" for pair in pairs)) == (105, NUMBER)
    assert check == (105 + sum(place * pair for place, pair in enumerate(pairs, 1))) % 103


@pytest.mark.django_db
class TestAsked:
    def test_a_member_is_told_their_number_and_its_codes(self, acme, rival, ann, now):
        for shop in (acme, rival):
            with acting_for(shop.id):
                enrol.join(ANN, now=now)

        told = ann.get("card")

        with acting_for(acme.id):
            number = MemberCard.objects.get().number
        assert (told.status_code, told.headers["Cache-Control"]) == (200, "no-store")
        qr, bars = card_codes.qr(number), card_codes.bars(number)
        assert told.json() == {
            "number": number,
            "shown": card.grouped(number),
            "qr": {"size": 29, "path": qr.path},
            "bars": {"width": bars.width, "path": bars.path},
        }
        assert ann.get("card").json() == told.json()
        with acting_for(rival.id):
            assert MemberCard.objects.count() == 0

    def test_who_was_merged_is_told_the_survivors(self, acme, ann, now):
        with acting_for(acme.id):
            enrol.join(ANN, now=now)
            held = card.of(enrol.join(BEN, now=now), now=now)
            merge.merge(BEN, ANN, now=now)

        assert ann.get("card").json()["number"] == held.number

    @pytest.mark.parametrize(("customer_id", "status", "error"), [(None, 401, "sign_in"), (BEN, 404, "not_a_member")])
    def test_nobody_else_gets_one(self, acme, now, customer_id, status, error):
        told = Shopper(acme, customer_id).get("card")

        assert (told.status_code, told.json()["error"]) == (status, error)
        with acting_for(acme.id):
            assert MemberCard.objects.count() == 0

    def test_who_was_forgotten_is_nobodys_member(self, acme, ann, now):
        with acting_for(acme.id):
            enrol.join(ANN, now=now)
            erase.redact(ANN, "", now=now)

        told = ann.get("card")

        assert (told.status_code, told.json()["error"]) == (404, "not_a_member")

    def test_it_is_only_asked_for(self, ann):
        assert ann.post("card", {}).status_code == 405
