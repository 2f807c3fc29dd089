"""Lists of values as PostgreSQL's array literals, for statements that take a whole batch through unnest().

The driver's own way, value by value with a regular expression for each text, takes ten times as long.
"""

from collections.abc import Iterable
from datetime import date


def array(values: Iterable[str | int | date | None]) -> str:
    """{1,2,3} or {"a","b",NULL}; numbers as they are, of anything else each distinct value is written once."""
    values = list(values)
    types = set(map(type, values))
    if types == {int}:
        return "{" + ",".join(map(str, values)) + "}"
    if types == {str}:
        text = '","'.join(values)
        if "\\" not in text and text.count('"') == 2 * (len(values) - 1):  # nothing to escape
            return '{"' + text + '"}'
    written = {value: _element(value) for value in set(values)}
    return "{" + ",".join([written[value] for value in values]) + "}"


def _element(value: str | int | date | None) -> str:
    if value is None:
        return "NULL"
    text = value.isoformat() if isinstance(value, date) else str(value)
    if "\\" in text or '"' in text:
        text = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{text}"'
