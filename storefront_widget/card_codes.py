"""A card's number as a scanner reads it: QR and Code 128, as the data of one SVG path each. Pure.

Both hold the twelve digits and nothing else, not a signed address. A till's scanner types what it reads into a field,
where digits are a card and an address is nothing; every scanner reads twelve digits, and in so small a code that it is
read from a cracked screen (QR version 1 with a third of it to spare). A signature would prove nothing either: the
number is drawn by chance among ninety thousand million, only finds somebody for whom the till's own sign-in lets look,
and a lost card is ended here, while a printed signature would stay good. An address would also open in whatever camera
is pointed at the card, and would tie the card to a domain that the shop may change.

The margins that the standards ask for are part of the drawing: 4 modules around a QR code (ISO/IEC 18004), 10 beside a
bar code (ISO/IEC 15417). Draw it dark on white, whatever the page's colours.
"""

import msgspec
import segno
from barcode.codex import Code128

QR_MARGIN, BARS_MARGIN = 4, 10


class Square(msgspec.Struct, frozen=True):
    """``<svg viewBox="0 0 {size} {size}"><path d="{path}"/></svg>``"""

    size: int
    path: str


class Bars(msgspec.Struct, frozen=True):
    """``<svg viewBox="0 0 {width} 1" preserveAspectRatio="none"><path d="{path}"/></svg>``, as high as one likes."""

    width: int
    path: str


def qr(text: str) -> Square:
    """A card's number; or an address, for the poster that leads to the member's page."""
    code = segno.make_qr(text, error="M")  # the library takes a better correction where it costs no size
    rows = ["".join("1" if dark else "0" for dark in row) for row in code.matrix_iter(border=QR_MARGIN)]
    return Square(size=len(rows), path="".join(_runs(row, top=top) for top, row in enumerate(rows)))


def bars(number: str) -> Bars:
    """number: an even number of digits, which Code 128 packs in pairs."""
    (modules,) = Code128(number).build()
    row = f"{'0' * BARS_MARGIN}{modules}{'0' * BARS_MARGIN}"
    return Bars(width=len(row), path=_runs(row, top=0))


def _runs(row: str, *, top: int) -> str:
    """The dark stretches of a row, each a rectangle one unit high."""
    path, at = "", 0
    while (start := row.find("1", at)) >= 0:
        at = row.find("0", start)  # there is a margin: every stretch ends
        path += f"M{start} {top}h{at - start}v1H{start}z"
    return path
