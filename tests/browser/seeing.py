"""What is wrong with a page for somebody who does not see it, sees it badly, or holds it in one hand."""

import re
from pathlib import Path

CHECKS = (Path(__file__).parent / "page_checks.js").read_text()
CONTROLS = "button|checkbox|combobox|dialog|link|menuitem|radio|searchbox|slider|spinbutton|switch|tab|textbox"
NAMELESS = re.compile(rf"^ *- '?((?:{CONTROLS})\b(?! \")[^\n]*)", re.MULTILINE)
TOP_HEADING = re.compile(r"^ *- '?heading .*\[level=1\]", re.MULTILINE)


def run(page, expression: str):
    """A check of page_checks.js in a page or a frame."""
    return page.evaluate(f"() => {{ {CHECKS} return {expression}; }}")


def wrong(page) -> list[str]:
    """Controls without a name, documents without language, title or one heading, faint text."""
    told = page.locator("body").aria_snapshot()
    headings = len(TOP_HEADING.findall(told))
    return [
        *(f"no name: {control}" for control in NAMELESS.findall(told)),
        *([] if headings == 1 else [f"{headings} headings of the first level"]),
        *run(page, "[...unsaid(), ...faint()]"),
    ]
