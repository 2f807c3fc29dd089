"""Whether markup uses Shopify's elements as Shopify describes them. Pure; check_templates and the tests ask it.

The manifest names every s-* element with its attributes; a list of words means that only these are allowed.
"""

import json
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

# What any element of a page may carry; the rest must be in the manifest.
GLOBAL = {"id", "slot", "class", "hidden", "lang", "dir", "role", "title", "tabindex"}
GLOBAL_PREFIXES = ("data-", "aria-", "hx-")
# App Bridge reads this one from s-page, beside those that the elements themselves have.
APP_BRIDGE_SLOTS = {"accessory"}
DYNAMIC = "\x00"
_TAGS = re.compile(r"\{%-?.*?-?%\}|\{\{.*?\}\}", re.DOTALL)
_COMMENTS = re.compile(r"\{#.*?#\}|\{% comment %\}.*?\{% endcomment %\}", re.DOTALL)


def load_manifest(path: Path) -> dict:
    """{"s-text": {"attributes": {"tone": ["auto", ...] | "text" | "boolean"}, "slots": [...]}}"""
    raw = json.loads(path.read_text())
    for element in raw["elements"].values():
        for name, words in element["attributes"].items():
            if isinstance(words, str) and words.startswith("@"):
                element["attributes"][name] = raw["values"][words[1:]]
    return raw["elements"]


def faults(source: str, *, manifest: dict) -> list[str]:
    """What is wrong with a template's source or a rendered page: "12: <s-text> has no attribute colour"."""
    reader = _Reader(manifest)
    reader.feed(_without_django(source))
    reader.close()
    return reader.faults


def _without_django(source: str) -> str:
    """Template tags and comments become a mark, line breaks kept, so that what remains is HTML."""

    def mark(match: re.Match) -> str:
        return DYNAMIC + "\n" * match.group().count("\n")

    return _TAGS.sub(mark, _COMMENTS.sub(lambda match: "\n" * match.group().count("\n"), source))


class _Reader(HTMLParser):
    def __init__(self, manifest: dict):
        super().__init__(convert_charrefs=True)
        self.manifest = manifest
        self.slots = APP_BRIDGE_SLOTS.union(*(element["slots"] for element in manifest.values()))
        self.faults: list[str] = []

    def handle_starttag(self, tag, attrs):
        where = self.getpos()[0]
        names = {name for name, _ in attrs}
        for fault in (*_everywhere(tag, attrs, names), *self._element(tag, attrs), *self._slot(attrs)):
            self.faults.append(f"{where}: {fault}")

    def _slot(self, attrs: list) -> Iterator[str]:
        for name, value in attrs:
            if name == "slot" and value not in self.slots:
                yield f'no element has a slot "{value}"'

    def _element(self, tag: str, attrs: list) -> Iterator[str]:
        if not tag.startswith(("s-", "ui-")):
            return
        known = self.manifest.get(tag)
        if known is None:
            yield f"<{tag}> is not one of Shopify's elements"
            return
        for raw_name, value in attrs:
            name = raw_name.strip(DYNAMIC)
            if not name or name in GLOBAL or name.startswith(GLOBAL_PREFIXES):
                continue
            allowed = known["attributes"].get(name)
            if allowed is None:
                yield f"<{tag}> has no attribute {name}"
            elif isinstance(allowed, list):
                words = [word.strip() for word in (value or "").split(DYNAMIC)]
                for word in filter(lambda word: word and word not in allowed, words):
                    yield f'<{tag}> takes no {name}="{word}"'


def _everywhere(tag: str, attrs: list, names: set[str]) -> Iterator[str]:
    if tag == "style" or "style" in names:
        yield f"<{tag}> has an inline style"
    if tag == "script" and "src" not in names:
        yield "<script> is inline"
    for name in names:
        if name.startswith(("on", "hx-on")):
            yield f"<{tag}> has an inline handler, {name}"
    for name, value in attrs:
        if name in ("href", "src") and (value or "").lstrip().lower().startswith("javascript:"):
            yield f"<{tag}> has a script as its {name}"
