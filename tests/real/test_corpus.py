"""The engine against payloads that other people's shops sent. CORPUS_DIR says where they are: not in the project."""

import json
import os
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command

CORPUS = Path(os.environ.get("CORPUS_DIR") or settings.BASE_DIR / ".." / "shared" / "corpus").resolve()

pytestmark = pytest.mark.skipif(
    not CORPUS.is_dir(), reason=f"no real payloads at {CORPUS}: set CORPUS_DIR to a folder of <topic>/*.json"
)


@pytest.fixture(scope="module")
def report_path(tmp_path_factory) -> Path:
    return tmp_path_factory.mktemp("replay") / "report.json"


@pytest.mark.django_db(transaction=True)
def test_real_payloads_fail_nowhere_change_nothing_twice_and_explain_every_zero(report_path, capsys):
    call_command("replay", str(CORPUS), json=report_path)

    report = json.loads(report_path.read_text())
    assert report["good"] is True, capsys.readouterr().out
    assert sum(topic["failed"] for topic in report["topics"].values()) == 0
    assert all(topic["sent"] == topic["accepted"] for topic in report["topics"].values())
    assert (report["changed"], report["differences"], report["orders_unexplained"]) == ([], [], [])
    assert report["second_time"]["failed"] == report["second_time"]["refused"] == 0
    # Something must have happened at all.
    assert report["orders"] > 0 and report["orders_earning"] > 0 and report["points"] > 0
    assert all(reason for reason in report["orders_zero"])
