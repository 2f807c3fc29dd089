"""Our theme app extension as Shopify would read it: blocks with their schema, snippets, locales, assets.

A file is read again when it has changed, so that a change shows at the next reload.
"""

import json
import re
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from pathlib import Path

from babel import Locale

FOLDER = Path(__file__).resolve().parents[2] / "storefront_widget" / "extensions" / "loyalty"
_SCHEMA = re.compile(r"\{%-?\s*schema\s*-?%\}(.*?)\{%-?\s*endschema\s*-?%\}", re.DOTALL)


@dataclass(frozen=True)
class Block:
    """One file of blocks/. target: section (app block), or head, body, compliance_head (app embed)."""

    handle: str
    name: str
    target: str
    source: str
    settings: tuple[dict, ...]
    stylesheet: str | None
    javascript: str | None
    # The schema's enabled_on and disabled_on: {"templates": [...], "groups": [...]}, "*" meaning all.
    enabled_on: dict | None = None
    disabled_on: dict | None = None

    @property
    def is_embed(self) -> bool:
        return self.target != "section"

    def allows(self, template: str) -> bool:
        """Whether the block may show on a template; "page.rewards" counts as "page"."""
        return self._allowed("templates", template.partition(".")[0])

    def allows_group(self, group: str) -> bool:
        """Whether the block may stand in a section group, such as header."""
        return self._allowed("groups", group)

    def _allowed(self, kind: str, name: str) -> bool:
        if self.enabled_on is not None:
            # What names templates only allows no group, and the other way round.
            return bool({name, "*"} & set(self.enabled_on.get(kind, ())))
        return not {name, "*"} & set((self.disabled_on or {}).get(kind, ()))

    def values(self, saved: dict) -> dict:
        """Every setting's value: as the merchant saved it, else the schema's default."""
        known = {setting["id"]: setting.get("default") for setting in self.settings if "id" in setting}
        return known | {key: value for key, value in saved.items() if key in known}


def blocks() -> list[Block]:
    """All blocks, by handle. A folder that is not there yet has none."""
    return [_block(path) for path in sorted((FOLDER / "blocks").glob("*.liquid"))]


def embeds(target: str) -> list[Block]:
    return [block for block in blocks() if block.target == target]


def _block(path: Path) -> Block:
    """The block of a file, whose texts are those of the default schema locale as it is now."""
    words = _default(".default.schema.json")
    return _parsed(path, _changed(path), words, _changed(words) if words else 0)


def _changed(path: Path) -> int:
    return path.stat().st_mtime_ns if path.is_file() else 0


@lru_cache(maxsize=256)
def _parsed(path: Path, changed: int, words: Path | None, words_changed: int) -> Block:
    text = path.read_text()
    found = _SCHEMA.search(text)
    schema = json.loads(found[1]) if found else {}
    return Block(
        handle=path.stem,
        name=schema_text(schema.get("name", path.stem)),
        target=schema.get("target", "section"),
        source=_SCHEMA.sub("", text),
        settings=tuple(_readable(setting) for setting in schema.get("settings", [])),
        stylesheet=schema.get("stylesheet"),
        javascript=schema.get("javascript"),
        enabled_on=schema.get("enabled_on"),
        disabled_on=schema.get("disabled_on"),
    )


def _readable(setting: dict) -> dict:
    """A setting with its `t:` texts looked up, also those of its options."""
    worded = {key: schema_text(value) for key, value in setting.items()}
    if "options" in setting:
        worded["options"] = [option | {"label": schema_text(option["label"])} for option in setting["options"]]
    return worded


def _locale(name: str) -> dict:
    path = FOLDER / "locales" / name
    return _json(path, changed) if (changed := _changed(path)) else {}


@lru_cache(maxsize=256)
def _json(path: Path, changed: int) -> dict:
    return json.loads(path.read_text())


def _default(suffix: str) -> Path | None:
    """The locale file of the default language."""
    return next(iter(sorted((FOLDER / "locales").glob(f"*{suffix}"))), None)


def _walk(tree: object, key: str) -> object:
    for part in key.split("."):
        tree = tree.get(part) if isinstance(tree, dict) else None
    return tree


def schema_text(value: object) -> object:
    """A schema's text; `t:some.key` stands in the default schema locale."""
    if not isinstance(value, str) or not value.startswith("t:"):
        return value
    default = _default(".default.schema.json")
    return _walk(_locale(default.name) if default else {}, value[2:]) or value


def locales() -> list[str]:
    """Languages that the extension speaks, the default first."""
    names = [path.name for path in (FOLDER / "locales").glob("*.json") if ".schema." not in path.name]
    codes = sorted(names, key=lambda name: (".default." not in name, name))
    return [name.split(".")[0] for name in codes] or ["en"]


def text(key: str, locale: str, values: dict) -> str:
    """The wording of a key, in the plural form that the language has for `count`; a missing key reads as at Shopify."""
    default = _default(".default.json")
    names = (f"{locale}.json", f"{locale}.default.json", f"{locale.split('-', maxsplit=1)[0]}.json")
    for name in (*names, default.name if default else ""):
        found = _walk(_locale(name), key)
        if isinstance(found, dict) and "count" in values:
            found = found.get(_plural_form(name, values["count"])) or found.get("other")
        if isinstance(found, str):
            return found
    return f"Translation missing: {locale}.{key}"


def _plural_form(name: str, count: object) -> str:
    """one, few, other ...: by the rules (CLDR's) of the language whose file it is."""
    if not isinstance(count, int | float | Decimal):
        return "other"
    return Locale.parse(name.partition(".")[0], sep="-").plural_form(count)
