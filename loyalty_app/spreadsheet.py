"""Tables as CSV files that people open in a spreadsheet."""

import csv
import io
from collections.abc import Iterable, Sequence


def as_csv(header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """The table as RFC 4180 text. A cell that a spreadsheet would take for a formula is made plain text."""
    text = io.StringIO()
    table = csv.writer(text)
    table.writerow(header)
    table.writerows([_plain(cell) for cell in row] for row in rows)
    return text.getvalue()


def _plain(cell: object) -> object:
    """What somebody wrote must not be run on somebody else's machine; numbers are not text and stay numbers."""
    if isinstance(cell, str) and cell[:1] in ("=", "+", "-", "@", "\t", "\r"):
        return f"'{cell}"
    return "" if cell is None else cell
