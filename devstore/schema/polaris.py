"""Refresh the list of Shopify's elements that our templates are checked against, from the npm package that has them.

    python -m devstore.schema.polaris                    the versions named below (needs npm and a network)
    python -m devstore.schema.polaris 1.2.0              another version of @shopify/polaris-types
    python -m devstore.schema.polaris package/dist/custom-elements.json     a file that is here already

Names, words and slots are kept, descriptions are not. The lint step and the tests read the committed list and need
neither npm nor a network. After a refresh, say the new version in VERSION, and look at what `make lint` says.
"""

import json
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
TARGET = ROOT / "tests" / "dashboard" / "polaris_manifest.json"
PACKAGE, VERSION = "@shopify/polaris-types", "1.1.0"
MEMBER = "package/dist/custom-elements.json"
DOWNLOAD_TIMEOUT_S = 120
LONG = 11  # words; a longer list is written once and named where it is used

# What App Bridge draws around the frame; @shopify/app-bridge-types has it in TypeScript only, so it is kept by hand.
APP_BRIDGE_VERSION = "@shopify/app-bridge-types 0.7.2"
APP_BRIDGE = {
    "s-app-nav": {"attributes": {}, "slots": []},
    "s-app-window": {"attributes": {"src": "text"}, "slots": []},
    "ui-save-bar": {"attributes": {"id": "text", "discardconfirmation": "boolean"}, "slots": []},
}
APP_BRIDGE_ATTRIBUTES = {"s-link": {"rel": ["home"]}}


def trimmed(described: dict, *, version: str) -> dict:
    """custom-elements.json as the list that markup.load_manifest() reads."""
    elements = {each["tagName"]: _element(each) for each in _declared(described)}
    for tag, attributes in APP_BRIDGE_ATTRIBUTES.items():
        elements[tag]["attributes"] |= attributes
    elements = dict(sorted((elements | APP_BRIDGE).items()))
    source = f"{PACKAGE} {version} custom-elements.json; {APP_BRIDGE_VERSION}"
    return {"source": source, "values": _named(elements), "elements": elements}


def _declared(described: dict) -> Iterator[dict]:
    for module in described["modules"]:
        yield from (each for each in module.get("declarations", []) if each.get("tagName"))


def _element(declared: dict) -> dict:
    attributes: dict[str, object] = {}
    for each in declared.get("attributes", []):
        attributes.setdefault(each["name"], _allowed(each["type"]["text"]))
    return {"attributes": attributes, "slots": [each["name"] for each in declared.get("slots", []) if each["name"]]}


def _allowed(type_text: str) -> list[str] | str:
    """The words an attribute takes, or "boolean", or "text" for anything: from "'a' | 'b'" in TypeScript."""
    parts = list(_alternatives(type_text))
    words = [part[1:-1] for part in parts if part.startswith('"')]
    others = {part for part in parts if not part.startswith('"')}
    if not words:
        return "boolean" if others == {"boolean"} else "text"
    return "text" if others - {"boolean"} else [word for word in words if word]


def _alternatives(type_text: str) -> Iterator[str]:
    """The parts between the bars, of which quoted words may have some of their own."""
    part, quote = "", ""
    for letter in type_text:
        if quote or letter != "|":
            part += letter
        if quote:
            quote = "" if letter == quote else quote
        elif letter in "\"'`":
            quote = letter
        elif letter == "|":
            yield part.strip()
            part = ""
    if part.strip():
        yield part.strip()


def _named(elements: dict) -> dict[str, list[str]]:
    """Long lists by name; each attribute that takes one says "@name" instead."""
    named: dict[str, list[str]] = {}
    for tag, element in elements.items():
        for attribute, words in element["attributes"].items():
            if not isinstance(words, list) or len(words) <= LONG:
                continue
            name = attribute if named.get(attribute, words) == words else f"{tag}.{attribute}"
            same = next((each for each, known in named.items() if known == words), name)
            named[same] = words
            element["attributes"][attribute] = f"@{same}"
    return dict(sorted(named.items()))


def written(manifest: dict) -> str:
    """A line for each element and each list, so that a refresh can be read as a difference."""

    def lines(part: dict) -> str:
        return ",\n".join(f"    {json.dumps(name)}: {json.dumps(value)}" for name, value in part.items())

    return (
        f'{{\n  "source": {json.dumps(manifest["source"])},\n  "values": {{\n{lines(manifest["values"])}\n  }},\n'
        f'  "elements": {{\n{lines(manifest["elements"])}\n  }}\n}}\n'
    )


def downloaded(version: str) -> dict:
    """custom-elements.json of a version, through npm. Raises CalledProcessError, TimeoutExpired."""
    with tempfile.TemporaryDirectory() as folder:
        packed = subprocess.run(
            ["npm", "pack", "--silent", f"{PACKAGE}@{version}"],
            cwd=folder, check=True, capture_output=True, text=True, timeout=DOWNLOAD_TIMEOUT_S,
        )  # fmt: skip
        with tarfile.open(Path(folder) / packed.stdout.split()[-1]) as archive:
            return json.load(archive.extractfile(MEMBER))


def main(arguments: list[str]) -> None:
    wanted = arguments[0] if arguments else VERSION
    if wanted.endswith(".json"):
        beside = Path(wanted).parent.parent / "package.json"
        version = json.loads(beside.read_text())["version"] if beside.exists() else VERSION
        described = json.loads(Path(wanted).read_text())
    else:
        version, described = wanted, downloaded(wanted)
    manifest = trimmed(described, version=version)
    TARGET.write_text(written(manifest))
    print(f"{TARGET.relative_to(ROOT)}: {len(manifest['elements'])} elements of {manifest['source']}.")


if __name__ == "__main__":
    main(sys.argv[1:])
