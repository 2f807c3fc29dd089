"""The whole product, walked from outside: every process for real, and the figures worked out by hand.

The rule gives 5 points per 1.00 USD. Maya buys 80.00 (400), 20.00 (100), 40.00 of which 20.00 go back (100) and
25.00 (125): 725 available; 10.00 under a pending period: 50 pending. Rewards use 713 of them, less what orders with
rewards earn and refunds give back: 12 are left. 500 orders of 12.00 give 30,000 more.
"""

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TIMEOUT_S = 300


@pytest.fixture(scope="module")
def walked(tmp_path_factory) -> dict:
    path = tmp_path_factory.mktemp("journey") / "figures.json"
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-m", "devstore.demo", "--scratch", "--json", str(path)],
        cwd=ROOT, capture_output=True, text=True, timeout=TIMEOUT_S,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    return json.loads(path.read_text())


@pytest.mark.xdist_group("journey")
@pytest.mark.parametrize(
    ("step", "figures"),
    [
        ("install", {"connection": "connected"}),
        ("publish_rule", {"rules_live": 1}),
        ("member_buys", {"available": 400, "widget": 400}),
        ("guest_buys", {"points": 0, "reason": "guest"}),
        ("pending_points", {"available": 400, "pending": 50}),
        ("duplicates", {"available": 500}),
        ("reordered", {"available": 600}),
        ("lost_and_found", {"available": 725}),
        ("refund", {"available": 1058, "given_back": 166}),
        ("cancel", {"available": 725}),
        ("publish_rewards", {"rewards": 5}),
        ("redeem_and_use", {"code_used": True, "available": 400}),
        ("reward_refunded", {"available": 562}),
        ("code_expires", {"available": 562}),
        ("gift_card", {"available": 312}),
        ("store_credit", {"available": 112, "store_credit": "2.00"}),
        ("donation", {"available": 12, "pot": "1.00"}),
        ("claim", {"available": 150}),
        ("worker_killed", {"orders": 500, "available": 30_012}),
        ("audit", {"differences": 0}),
        ("reinstall", {"available": 30_022}),
    ],
)
def test_step(walked, step, figures):
    found = next(entry for entry in walked["steps"] if entry["step"] == step)

    assert {name: found.get(name) for name in figures} == figures


@pytest.mark.xdist_group("journey")
def test_the_worker_was_killed_in_the_middle(walked):
    killed = next(entry for entry in walked["steps"] if entry["step"] == "worker_killed")

    assert 0 < killed["done_when_killed"] <= 500


@pytest.mark.xdist_group("journey")
def test_every_step_held(walked):
    assert walked["held"] is True
    assert len(walked["steps"]) == 22
