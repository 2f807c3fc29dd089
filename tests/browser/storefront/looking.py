"""How the app and a theme get on: what looks.js finds, and what axe-core says."""

from pathlib import Path

from axe_playwright_python.sync_playwright import Axe

LOOKS = (Path(__file__).parent / "looks.js").read_text()
AXE = Axe().axe_script
# The launcher with its panel; axe looks through shadow roots.
WIDGET = "loyalty-rewards"
# Nearly all that axe-core tells is what was right, and taking that out of the page is dear.
FOUND = """([include, contrast]) => axe.run(
    { include: [[include]] },
    { resultTypes: ["violations"], rules: { "color-contrast": { enabled: contrast } } },
).then(({ violations }) => violations.flatMap(
    ({ id, nodes }) => nodes.map(({ target, html }) => `${id}: ${JSON.stringify(target)} ${html.slice(0, 120)}`),
))"""


def run(page, expression: str):
    """A function of looks.js in a page."""
    return page.evaluate(f"() => {{ {LOOKS} return {expression}; }}")


def violations(page, include: str = WIDGET, *, contrast: bool = True) -> list[str]:
    """What axe-core finds wrong within a selector, rule by rule with its places; [] is what we want.

    contrast: False leaves out the rule that takes four fifths of its time.
    """
    if not page.evaluate("Boolean(window.axe)"):
        page.evaluate(AXE)
    return page.evaluate(FOUND, [include, contrast])


def differences(one: list, other: list) -> list[str]:
    """In words, what two lists of looks.js disagree about."""
    if [each[0] for each in one] != [each[0] for each in other]:
        return [f"other elements: {sorted({each[0] for each in one} ^ {each[0] for each in other})}"]
    return [
        f"{name}: {key} {mine[key]} / {theirs[key]}"
        for (name, mine), (_, theirs) in zip(one, other, strict=True)
        for key in mine
        if mine[key] != theirs[key]
    ]
