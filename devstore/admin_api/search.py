"""Shopify's search syntax, as far as it is used: terms `field:value` with comparisons, all of which must hold.

What is not understood is refused; Shopify would ignore it with a warning, which hides mistakes.
"""

import re
from collections.abc import Callable, Iterable
from datetime import datetime
from zoneinfo import ZoneInfo

from devstore import times
from devstore.admin_api.context import bad_request

TERM = re.compile(r"""(?P<not>-)?(?P<field>\w+):(?P<op>>=|<=|>|<)?(?P<value>'[^']*'|"[^"]*"|\S+)""")
INSTANTS = {"updated_at", "created_at", "processed_at"}
COMPARISONS: dict[str, Callable] = {
    ">=": lambda a, b: a >= b,
    "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b,
    "<": lambda a, b: a < b,
    "": lambda a, b: a == b,
}

Reader = Callable[[dict], object]


def matching(
    documents: Iterable[dict],
    query: str | None,
    *,
    fields: dict[str, Reader],
    zone: str,
    words: tuple[str, ...] = (),
) -> list[dict]:
    """The documents for which every term holds; `fields` maps a term's name to what it is compared with.

    A bare word looks for words that begin with it in the `words` fields, where the list has such.
    """
    query = query or ""
    tests = [_test(term, fields, zone) for term in TERM.finditer(query)]
    tests += [_word_test(word, [fields[name] for name in words]) for word in _bare_words(query, allowed=bool(words))]
    return [document for document in documents if all(test(document) for test in tests)]


def _bare_words(query: str, *, allowed: bool) -> list[str]:
    left = re.sub(r"\bAND\b|[()]", " ", TERM.sub("", query)).split()
    if left and (not allowed or "OR" in left or "NOT" in left):
        raise bad_request(f"The stand-in does not understand {' '.join(left)!r} in the search query.")
    return [word.strip("'\"*").lower() for word in left]


def _word_test(word: str, readers: list[Reader]) -> Callable[[dict], bool]:
    def holds(document: dict) -> bool:
        text = " ".join(str(reader(document)) for reader in readers).lower()
        return any(each.startswith(word) for each in re.split(r"[^\w]+", text))

    return holds


def _test(term: re.Match, fields: dict[str, Reader], zone: str) -> Callable[[dict], bool]:
    name, wanted = term["field"], term["value"].strip("'\"")
    if name not in fields:
        raise bad_request(f"The stand-in cannot search by {name}; it knows {', '.join(sorted(fields))}.")
    compare = COMPARISONS[term["op"] or ""]
    negated = bool(term["not"])

    def holds(document: dict) -> bool:
        return _compared(fields[name](document), wanted, compare, is_instant=name in INSTANTS, zone=zone) != negated

    return holds


def _compared(actual: object, wanted: str, compare: Callable, *, is_instant: bool, zone: str) -> bool:
    if is_instant:
        return compare(times.parsed(str(actual)).replace(microsecond=0), _instant(wanted, zone))
    if isinstance(actual, list):
        return wanted.lower() in [str(each).lower() for each in actual]
    if isinstance(actual, bool):
        return compare(str(actual).lower(), wanted.lower())
    if isinstance(actual, int) and wanted.lstrip("-").isdecimal():
        return compare(actual, int(wanted))
    if wanted.endswith("*"):
        return str(actual or "").lower().startswith(wanted[:-1].lower())
    return compare(str(actual or "").lower(), wanted.lower())


def _instant(text: str, zone: str) -> datetime:
    """An instant, or a bare date in the shop's zone."""
    try:
        instant = datetime.fromisoformat(text)
    except ValueError as error:
        raise bad_request(f"Invalid date {text!r} in the search query.") from error
    return instant if instant.tzinfo else instant.replace(tzinfo=ZoneInfo(zone))
