"""Our theme app extension as Shopify would read it: blocks with their schema, snippets, locales, assets.

The files are read anew for each page, so that a change shows at the next reload.
"""

import json
import re
from dataclasses import dataclass
from pathlib import Path

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

    @property
    def is_embed(self) -> bool:
        return self.target != "section"

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
    )


def _readable(setting: dict) -> dict:
    """A setting with its `t:` texts looked up, also those of its options."""
    worded = {key: schema_text(value) for key, value in setting.items()}
    if "options" in setting:
        worded["options"] = [option | {"label": schema_text(option["label"])} for option in setting["options"]]
    return worded


def _locale(name: str) -> dict:
    path = FOLDER / "locales" / name
    return json.loads(path.read_text()) if path.is_file() else {}


def _walk(tree: object, key: str) -> object:
    for part in key.split("."):
        tree = tree.get(part) if isinstance(tree, dict) else None
    return tree


def schema_text(value: object) -> object:
    """A schema's text; `t:some.key` stands in the default schema locale."""
    if not isinstance(value, str) or not value.startswith("t:"):
        return value
    default = next(iter(sorted((FOLDER / "locales").glob("*.default.schema.json"))), None)
    return _walk(json.loads(default.read_text()) if default else {}, value[2:]) or value


def locales() -> list[str]:
    """Languages that the extension speaks, the default first."""
    names = [path.name for path in (FOLDER / "locales").glob("*.json") if ".schema." not in path.name]
    codes = sorted(names, key=lambda name: (".default." not in name, name))
    return [name.split(".")[0] for name in codes] or ["en"]


def text(key: str, locale: str, values: dict) -> str:
    """The wording of a key, with one/other chosen by `count`; a missing key reads as Shopify shows it."""
    default = next(iter(sorted(path.name for path in (FOLDER / "locales").glob("*.default.json"))), "")
    for name in (f"{locale}.json", f"{locale}.default.json", f"{locale.split('-', maxsplit=1)[0]}.json", default):
        found = _walk(_locale(name), key)
        if isinstance(found, dict) and "count" in values:
            found = found.get("one" if values["count"] == 1 else "other") or found.get("other")
        if isinstance(found, str):
            return found
    return f"Translation missing: {locale}.{key}"
