"""Looking over all shops is the exception: these files may, for the reasons they give. Anything else fails here."""

import ast
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("loyalty_app", "webhooks", "storefront_widget")
# They answer "which shops have work?" or keep the tables clean; what is then done is done inside a shop's scope.
ALLOWED = {
    "loyalty_app/ledger/expire.py": ["find the shops that have points to expire"],
    "loyalty_app/ledger/redate.py": ["find the shops whose lots are to be dated again"],
    "loyalty_app/ledger/release.py": ["find the shops that have points to release"],
    "loyalty_app/outbox/queue.py": [
        "find the shops whose outbox has work",
        "shops that left want nothing done",
        "claims of workers that are no more",
    ],
    "loyalty_app/rewards/run_out.py": ["find the shops whose redemptions ran out"],
    "loyalty_app/work/run.py": ["find the work that has waited longest"],
    "storefront_widget/mirror_behind.py": ["find the shops whose rules or rewards begin or end"],
    "webhooks/management/commands/replay_event.py": ["an operator looks for what failed"],
    "webhooks/queue.py": ["find the shops whose events wait"],
    "webhooks/retention.py": ["every shop's old bodies go"],
}


def calls(tree: ast.AST, name: str):
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and name in (getattr(node.func, "id", ""), getattr(node.func, "attr", "")):
            yield node


def sources():
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            yield path.relative_to(ROOT).as_posix(), ast.parse(path.read_text())


def test_the_files_that_look_over_all_shops_are_these_with_these_reasons():
    found: dict[str, list] = {}
    for name, tree in sources():
        for call in calls(tree, "across_shops"):
            found.setdefault(name, []).append(ast.literal_eval(call.args[0]))

    assert found == ALLOWED


def test_nobody_takes_another_way_round_the_scope():
    """No view and no job names a database, or a manager that asks no questions."""
    ways_round = {
        name
        for name, tree in sources()
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and node.attr in ("_base_manager", "raw") and "/migrations/" not in name
    }

    assert ways_round == set()
