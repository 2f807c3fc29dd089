"""What the page is made of: files by name, an icon, a manifest, a service worker."""

import json
import re
import struct
import zlib

import pytest

from loyalty_app.appearance import look
from loyalty_app.appearance.look import Look
from loyalty_app.tenancy import acting_for
from storefront_widget import card_codes
from storefront_widget.member_page import files, icon, manifest
from storefront_widget.member_page.views import FOR_EVER

FILE_BYTES_MAX = 10_000  # as of the theme extension's


def folder() -> str:
    return f"assets/{files.current().digest}"


def pixels(png: bytes) -> list[list[tuple[int, ...]]]:
    """Rows of colours of a PNG with a palette."""
    assert png[:8] == b"\x89PNG\r\n\x1a\n"
    chunks, at = {}, 8
    while at < len(png):
        (length,) = struct.unpack(">I", png[at : at + 4])
        name, content = png[at + 4 : at + 8], png[at + 8 : at + 8 + length]
        assert struct.unpack(">I", png[at + 8 + length : at + 12 + length]) == (zlib.crc32(name + content),)
        chunks[name], at = content, at + 12 + length
    width, height, *kind = struct.unpack(">IIBBBBB", chunks[b"IHDR"])
    assert kind == [8, 3, 0, 0, 0]
    palette = [tuple(chunks[b"PLTE"][i : i + 3]) for i in range(0, len(chunks[b"PLTE"]), 3)]
    rows = zlib.decompress(chunks[b"IDAT"])
    assert len(rows) == height * (width + 1)
    return [[palette[i] for i in rows[y * (width + 1) + 1 : (y + 1) * (width + 1)]] for y in range(height)]


class TestIcon:
    @pytest.mark.parametrize("sign", icon.SIGNS)
    def test_a_sign_on_its_ground_inside_the_circle_that_masks_leave(self, sign):
        drawn = pixels(icon.png(sign, size=180, ground="#102030", ink="#ffffff"))

        ground = (0x10, 0x20, 0x30)
        assert (len(drawn), {len(row) for row in drawn}) == (180, {180})
        inked = [
            (x - 89.5, y - 89.5) for y, row in enumerate(drawn) for x, colour in enumerate(row) if colour != ground
        ]
        assert max(x * x + y * y for x, y in inked) < (0.4 * 180) ** 2
        assert sum(colour == (255, 255, 255) for row in drawn for colour in row) > 0.06 * 180 * 180

    def test_every_sign_of_the_look_can_be_drawn(self):
        assert set(icon.SIGNS) == set(look.Icon.__args__)

    def test_a_mirror_does_not_change_the_star(self):
        drawn = pixels(icon.png("star", size=180, ground="#000000", ink="#ffffff"))
        worst = max(abs(a[0] - b[0]) for row in drawn for a, b in zip(row, reversed(row), strict=True))
        assert worst <= 8  # of 255: rounding


@pytest.mark.django_db
class TestServed:
    def test_a_file_is_kept_for_ever_under_its_digest(self, guest, elsewhere):
        ours, theirs = (shopper.get(f"{folder()}/loyalty-dom.js") for shopper in (guest, elsewhere))

        assert ours.content == theirs.content == files.current().by_name["loyalty-dom.js"].content
        told = {name: ours.headers[name] for name in ("Content-Type", "Cache-Control", "X-Content-Type-Options")}
        assert told == {
            "Content-Type": "text/javascript; charset=utf-8",
            "Cache-Control": FOR_EVER,
            "X-Content-Type-Options": "nosniff",
        }

    def test_who_has_it_is_told_so(self, guest):
        etag = guest.get(f"{folder()}/member-page.css").headers["ETag"]
        query = guest.get("member").request["QUERY_STRING"]

        again = guest.client.get(f"/proxy/{folder()}/member-page.css?{query}", headers={"If-None-Match": etag})

        assert (again.status_code, again.content) == (304, b"")

    def test_under_another_versions_digest_nobody_keeps_it(self, guest):
        answer = guest.get("assets/0123456789abcdef/member-page.js")
        assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-store")

    @pytest.mark.parametrize(
        "name",
        [
            "missing.js",
            "member-worker.js",
            "loyalty.js",
            "..%2Fviews.py",
            "..%2F..%2Furls.py",
            "%2Fetc%2Fpasswd",
            "blocks",
            "",
        ],
    )
    def test_only_files_that_are_listed(self, guest, name):
        answer = guest.get(f"{folder()}/{name}")
        assert (answer.status_code, answer.headers["Cache-Control"]) == (404, "no-store")

    def test_not_without_shopifys_signature(self, guest):
        answer = guest.client.get(f"/proxy/{folder()}/loyalty-dom.js")
        assert (answer.status_code, answer.json()) == (401, {"error": "bad_signature"})

    def test_each_shops_colours(self, acme, guest, elsewhere, now):
        with acting_for(acme.id):
            look.save(Look(accent="#112233", on_accent="#fefefe"), now=now)

        told = [shopper.get(f"{folder()}/look.css", v="112233fefefestar") for shopper in (guest, elsewhere)]

        assert [(answer.content.decode(), answer.headers["Cache-Control"]) for answer in told] == [
            (":root { --accent: #112233; --on-accent: #fefefe; }\n", FOR_EVER),
            (":root { --accent: #24463a; --on-accent: #ffffff; }\n", "no-store"),
        ]

    @pytest.mark.parametrize("size", icon.SIZES)
    def test_icons_of_the_sizes_that_are_asked_for(self, guest, size):
        answer = guest.get(f"icon-{size}.png")
        assert (answer.status_code, answer.headers["Content-Type"]) == (200, "image/png")
        assert answer.headers["Cache-Control"] == "public, max-age=86400"
        assert len(pixels(answer.content)) == size

    def test_no_other_size_is_drawn(self, guest):
        assert guest.get("icon-5000.png").status_code == 404

    def test_a_poster_leads_to_the_page(self, acme, rival, guest, elsewhere):
        told = [shopper.get("address.svg", path_prefix="/a/club") for shopper in (guest, elsewhere)]

        assert {answer.headers["Content-Type"] for answer in told} == {"image/svg+xml"}
        for shop, answer in zip((acme, rival), told, strict=True):
            assert card_codes.qr(f"https://{shop.domain}/a/club/member").path in answer.content.decode()

    def test_the_document_names_nothing_that_is_not_served(self, guest):
        page = guest.get("member").content.decode()
        named = re.findall(r'(?:href|src|data-worker)="/apps/loyalty/([^"?]+)', page)

        assert len(named) == 7
        assert {name: guest.get(name).status_code for name in named} == dict.fromkeys(named, 200)

    def test_the_worker_fetches_only_what_is_served_and_all_of_it(self, guest):
        answer = guest.get("sw.js")

        assert answer.headers["Content-Type"] == "text/javascript; charset=utf-8"
        assert (answer.headers["Cache-Control"], "'self'" in answer.headers["Content-Security-Policy"]) == (
            "no-store", True,
        )  # fmt: skip
        told = json.loads(re.match(r"const PAGE = (.*);\n", answer.content.decode()).group(1))
        names = [each.removeprefix("/apps/loyalty/").partition("?")[0] for each in told["files"]]
        assert {name.rpartition("/")[2] for name in names} == {*files.current().by_name, "look.css"}
        assert {guest.get(name).status_code for name in names} == {200}
        assert (told["document"], told["assets"]) == ("/apps/loyalty/member", "/apps/loyalty/assets/")

    def test_the_manifest_is_whole(self, acme, guest):
        acme.name = "Juniper & Loom"
        acme.save()

        answer = guest.get("app.webmanifest", locale="en", path_prefix="/a/club")

        assert answer.headers["Content-Type"] == "application/manifest+json; charset=utf-8"
        told = answer.json()
        icons = told.pop("icons")
        assert told == {
            "id": "/a/club/member",
            "name": "Juniper & Loom Rewards",
            "short_name": "Juniper",
            "description": "Your card, your points and what they get you at Juniper & Loom.",
            "lang": "en",
            "dir": "ltr",
            "start_url": "/a/club/member?locale=en",
            "scope": "/a/club/",
            "display": "standalone",
            "theme_color": "#24463a",
            "background_color": "#ffffff",
            "categories": ["shopping"],
        }
        assert [(each["sizes"], each["purpose"]) for each in icons] == [
            ("192x192", "any"), ("192x192", "maskable"), ("512x512", "any"), ("512x512", "maskable"),
        ]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("Acme", "Acme"),
        ("Juniper Loom Store", "Juniper Loom"),
        ("Donaudampfschifffahrt", "Donaudampfsc"),
        ("A  B", "A B"),
    ],
)
def test_a_name_that_fits_under_an_icon(name, kept):
    assert manifest.short(name) == kept


def test_files_are_read_again_when_they_change(tmp_path, monkeypatch):
    (tmp_path / "member-worker.js").write_text("//")
    monkeypatch.setattr(files, "FOLDERS", (tmp_path,))
    monkeypatch.setattr(files, "WORKER", tmp_path / "member-worker.js")
    before = files.current()
    (tmp_path / "block-more.css").write_text("a{}")
    (tmp_path / "member-more.css").write_text("a{}")
    after = files.current()

    assert (set(before.by_name), set(after.by_name)) == (set(), {"member-more.css"})
    assert before.digest != after.digest


def test_the_pages_own_files_are_small_and_set_no_markup():
    own = sorted((files.HERE / "assets").iterdir())

    assert {path.name: path.stat().st_size for path in own if path.stat().st_size > FILE_BYTES_MAX} == {}
    assert [path.name for path in own if re.search("innerHTML|outerHTML|insertAdjacent", path.read_text())] == []
