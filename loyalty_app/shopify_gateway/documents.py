"""The operations we know: one file each, with the fragments it names put behind it."""

import re
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent / "queries"
_SPREAD = re.compile(r"\.\.\.\s*([A-Z]\w+)")


@cache
def document(name: str) -> str:
    """The whole document of an operation: ``Order`` is order.graphql and the fragments it spreads."""
    parts, wanted = {}, [name]
    while wanted:
        part = wanted.pop()
        if part in parts:
            continue
        parts[part] = (FOLDER / f"{_file_name(part)}.graphql").read_text(encoding="utf-8")
        wanted += _SPREAD.findall(parts[part])
    return "\n".join(parts.values())


def operations() -> list[str]:
    """Every operation there is, by name."""
    texts = [path.read_text(encoding="utf-8") for path in sorted(FOLDER.glob("*.graphql"))]
    return [match[1] for text in texts for match in re.finditer(r"^(?:query|mutation) (\w+)", text, re.MULTILINE)]


def _file_name(operation: str) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", "_", operation).lower()
