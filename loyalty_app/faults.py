"""Saying what went wrong without saying about whom: for logs, and for the columns that staff read.

PostgreSQL quotes the row it refuses, Python the value it could not read. Rows and values are people's data.
"""

import re
import traceback

HIDDEN = "…"
# A quotation begins after something that is no letter: the apostrophe of "Shopify's" doesn't.
_QUOTED = re.compile(r"""(?<!\w)(['"])(.*?)\1(?!\w)""", re.DOTALL)
_SECRET = re.compile(r"\S+@\S+|\bshp[a-z]{2}_\w+|\beyJ[\w.-]+")
_COLUMN = re.compile(r"[a-z0-9]+(?:_[a-z0-9]+)+")  # our tables', columns' and constraints' names have an underscore


def told(error: BaseException) -> str:
    """The kind of error, and its words."""
    words = words_of(error)
    return f"{type(error).__name__}: {words}" if words else type(error).__name__


def words_of(error: BaseException) -> str:
    """The error's first line, with everything it quotes left out but names of tables and columns."""
    words = _primary(error).strip().partition("\n")[0]
    words = _QUOTED.sub(lambda quoted: quoted[0] if _COLUMN.fullmatch(quoted[2]) else HIDDEN, words)
    return _readable(_SECRET.sub(HIDDEN, words))


def traced(error: BaseException) -> str:
    """The traceback of the error and of those it came from, the oldest first, each told as above."""
    parts: list[str] = []
    seen: set[int] = set()
    one: BaseException | None = error
    while one is not None and id(one) not in seen:
        seen.add(id(one))
        frames = "".join(traceback.format_tb(one.__traceback__))
        parts.append(f"Traceback (most recent call last):\n{frames}{told(one)}")
        one = one.__cause__ or (None if one.__suppress_context__ else one.__context__)
    return _readable("\n\nwhich led to\n\n".join(reversed(parts)))


def _primary(error: BaseException) -> str:
    """PostgreSQL's own sentence, without DETAIL and CONTEXT; else the error's text."""
    diagnosis = getattr(error, "diag", None) or getattr(error.__cause__, "diag", None)
    try:
        return getattr(diagnosis, "message_primary", None) or str(error)
    except Exception:  # an error that can't even say what it is
        return ""


def _readable(text: str) -> str:
    """Nothing that a text column, or a line of the log, could not hold."""
    return text.replace("\x00", "").encode("utf-8", "replace").decode()
