"""A file of adjustments, read. Pure: who is who is asked by bulk_check."""

import csv
import io
from collections.abc import Iterator

import msgspec
from django.utils.translation import gettext as _

from loyalty_app.adjustments.errors import AdjustmentError

BYTES_MAX = 4_000_000  # 50,000 rows with notes
ROWS_MAX = 50_000
WHO = {
    "customer id": "customer", "customer": "customer", "card number": "card", "card": "card",
    "member number": "member", "member": "member",
}  # fmt: skip
COLUMNS = {**WHO, "points": "points", "reason": "reason", "note": "note"}


class BadFile(AdjustmentError):
    """The file as a whole can't be read; the text says what to do."""


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """A row as written, blanks around taken off. ``number``: the header is 1."""

    number: int
    kind: str  # by what ``who`` names a member: "customer", "card" or "member"
    who: str
    points: str
    reason: str = ""
    note: str = ""


def read(body: bytes) -> list[Line]:
    """The rows of a CSV file: comma, semicolon or tab; UTF-8, UTF-16 with its mark, or Windows-1252. Raises BadFile."""
    if len(body) > BYTES_MAX:
        raise BadFile(_("The file is larger than 4 MB. Split it into several."))
    text = _decoded(body)
    header = text.split("\n", 1)[0]
    rows = csv.reader(io.StringIO(text), delimiter=max(",;\t", key=header.count))
    try:
        return list(_lines(rows))
    except csv.Error as error:
        raise BadFile(_("This is no CSV file: %(why)s.") % {"why": error}) from None


def _decoded(body: bytes) -> str:
    if body[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return body.decode("utf-16", errors="replace")
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError:
        return body.decode("cp1252", errors="replace")  # what spreadsheets on Windows write


def _lines(rows: Iterator[list[str]]) -> Iterator[Line]:
    names = [COLUMNS.get(cell.strip().lower().replace("_", " ")) for cell in next(rows, [])]
    kinds = [name for name in names if name in WHO.values()]
    if len(kinds) != 1 or "points" not in names:
        raise BadFile(
            _("The first row must name the columns: one of “customer id”, “card number” and “member number”; “points”.")
        )
    count = 0
    for row in rows:
        cells = {name: cell.strip() for name, cell in zip(names, row, strict=False) if name}
        if not any(cells.values()):
            continue
        count += 1
        if count > ROWS_MAX:
            raise BadFile(_("The file has more than 50,000 rows. Split it into several."))
        who = cells.pop(kinds[0], "")
        yield Line(number=rows.line_num, kind=kinds[0], who=who, points=cells.pop("points", ""), **cells)
    if not count:
        raise BadFile(_("The file has no rows below its first one."))
