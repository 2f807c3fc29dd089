"""The invitation's words, a script for each language: ``python -m storefront_widget.join_words`` writes them anew.

They are those of the extension's locale files, which are where they are changed. Most visitors never see the
invitation, so a page does not carry its words: they come with its code, when its time has come.
"""

import json
from pathlib import Path

KEYS = ("title", "text", "bonus", "button", "refuse")
EXTENSION = Path(__file__).parent / "extensions" / "loyalty"


def scripts() -> dict[str, str]:
    """Every script by its name, as it should be."""
    paths = (path for path in sorted((EXTENSION / "locales").glob("*.json")) if ".schema." not in path.name)
    return dict(_script(json.loads(path.read_text(encoding="utf-8"))) for path in paths)


def _script(told: dict) -> tuple[str, str]:
    lines = [f"  {key}: {json.dumps(told['join'][key], ensure_ascii=False)},\n" for key in KEYS]
    return f"block-join-{told['number']['language']}.js", f"export default {{\n{''.join(lines)}}};\n"


if __name__ == "__main__":
    for name, script in scripts().items():
        (EXTENSION / "assets" / name).write_text(script, encoding="utf-8")
