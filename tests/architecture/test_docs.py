"""What the documents name exists: commands, files, processes."""

import re
from importlib import import_module
from pathlib import Path

from django.core.management import get_commands

from loyalty_app import effects, jobs, rewards
from loyalty_app.dashboard.redemptions import words as redemption_words
from loyalty_app.rewards.terms import KINDS, SCOPES

ROOT = Path(__file__).resolve().parents[2]
DOCUMENTS = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
MAKEFILE = (ROOT / "Makefile").read_text()


def test_every_make_target_that_is_named_exists():
    targets = set(re.findall(r"^([a-z-]+):", MAKEFILE, re.MULTILINE))
    commands = re.compile(r"(?:`|^)make ([a-z][a-z-]+)", re.MULTILINE)  # in prose people make all kinds of things
    named = {name for path in DOCUMENTS for name in commands.findall(path.read_text())}

    assert "demo" in named
    assert named <= targets


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


def anchors(page: str) -> set[str]:
    """The headings of a page as addresses name them."""
    headings = re.findall(r"^#+ (.+)$", page, re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading.lower()).strip().replace(" ", "-") for heading in headings}


def test_every_link_into_a_page_leads_to_a_heading():
    missing = [
        f"{path.name}: {target}#{anchor}"
        for path in DOCUMENTS
        for target, anchor in re.findall(r"\]\(([^)#:]*)#([^)]+)\)", path.read_text())
        if anchor not in anchors(((path.parent / target) if target else path).read_text())
    ]

    assert missing == []


def test_every_rule_that_the_code_cites_is_written():
    cited = {
        (page, anchor)
        for folder in ("loyalty_app", "webhooks", "storefront_widget")
        for path in (ROOT / folder).rglob("*.py")
        for page, anchor in re.findall(r"(docs/[\w/-]+\.md)(?:#([\w-]+))?", path.read_text())
    }

    assert cited
    for page, anchor in cited:
        assert not anchor or anchor in anchors((ROOT / page).read_text()), f"{page}#{anchor}"


def test_every_kind_of_reward_has_its_page_and_the_index_leads_to_it():
    pages = {path.stem.replace("-", "_") for path in (ROOT / "docs" / "rewards").glob("*.md")}
    index = (ROOT / "docs" / "rewards" / "README.md").read_text()

    assert pages - {"README"} == set(KINDS)
    for kind in KINDS:
        assert f"({kind.replace('_', '-')}.md)" in index


def test_a_page_of_a_reward_names_the_permissions_that_its_kind_needs():
    for kind, scopes in SCOPES.items():
        page = (ROOT / "docs" / "rewards" / f"{kind.replace('_', '-')}.md").read_text()
        named = re.findall(r"`((?:read|write)_\w+)`", page)

        assert sorted(named) == sorted(scopes), kind


def test_the_states_and_failures_that_staff_see_are_explained():
    index = (ROOT / "docs" / "rewards" / "README.md").read_text()
    words = [str(label) for label, _tone in redemption_words.STATES.values()]
    words += [str(label) for label in redemption_words.STAGES.values()]

    assert [word for word in words if not re.search(rf"^\| [^|]*{word}", index, re.MULTILINE)] == []
    given_back = ("product_gone", "only_sale_items", "member_gone", "not_allowed", "refused", "uninstalled")
    for reason in (*given_back, "unreachable", "disconnected"):
        assert f"| {redemption_words.REASONS[reason]} |" in index


def test_operations_names_effects_and_jobs_that_there_are():
    page = (ROOT / "docs" / "operations.md").read_text()
    parts = dict(part.split("\n", 1) for part in page.split("\n## ")[1:])
    named = {heading: set(re.findall(r"^\| `(\w+)` \|", text, re.MULTILINE)) for heading, text in parts.items()}

    assert named["Effects"] <= set(effects.EFFECTS)
    assert {name for name in effects.EFFECTS if name.endswith(("_redemption", "_code", "_member"))} <= named["Effects"]
    assert named["Jobs"] == {"expire_points", "end_redemptions", "mirror_what_begins"}
    assert all(hasattr(jobs, name) for name in named["Jobs"])


def test_the_rewards_package_lists_verbs_that_there_are():
    listed = re.findall(r"\b(\w+)\.(\w+)", rewards.__doc__.partition("Of the merchant:")[2])

    assert ("redeem", "redeem") in listed
    for module, verb in listed:
        assert callable(getattr(import_module(f"loyalty_app.rewards.{module}"), verb))


def test_a_word_is_in_the_glossary_once():
    page = (ROOT / "docs" / "glossary.md").read_text()
    words = [
        word.lower()
        for line in page.splitlines()
        if line.startswith("| **")
        for word in re.findall(r"\*\*([^*]+)\*\*", line)
    ]

    assert sorted(words) == sorted(set(words))


def test_every_decision_has_its_own_number():
    decisions = sorted((ROOT / "docs" / "adr").glob("*.md"))
    numbers = [int(path.name[:4]) for path in decisions]

    assert numbers == list(range(1, len(decisions) + 1))
    assert [path.name for path in decisions if not path.read_text().startswith(f"# {int(path.name[:4])}. ")] == []
