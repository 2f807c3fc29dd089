"""What the documents name exists: commands, files, processes."""

import re
from pathlib import Path

from django.core.management import get_commands

ROOT = Path(__file__).resolve().parents[2]
DOCUMENTS = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
MAKEFILE = (ROOT / "Makefile").read_text()


def test_every_make_target_that_is_named_exists():
    targets = set(re.findall(r"^([a-z-]+):", MAKEFILE, re.MULTILINE))
    named = {name for path in DOCUMENTS for name in re.findall(r"`?make ([a-z][a-z-]+)", path.read_text())}
    sentence_words = {"room"}

    assert named - sentence_words <= targets


def test_every_management_command_that_is_named_exists():
    named = {
        name for path in [*DOCUMENTS, ROOT / "Procfile"] for name in re.findall(r"manage\.py (\w+)", path.read_text())
    }

    assert named <= set(get_commands())


def test_every_link_leads_to_a_file():
    missing = [
        f"{path.name}: {target}"
        for path in DOCUMENTS
        for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", path.read_text())
        if not (path.parent / target).exists()
    ]

    assert missing == []


def test_the_four_processes_are_in_the_procfile():
    names = re.findall(r"^(\w+):", (ROOT / "Procfile").read_text(), re.MULTILINE)

    assert names == ["release", "web", "worker", "schedule"]
