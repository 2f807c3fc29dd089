"""The set-up says what to do before it fails, and explains when it did."""

import os
import shutil
import subprocess
import sys
from collections import namedtuple
from pathlib import Path

import pytest

from devstore import bootstrap

ROOT = Path(__file__).resolve().parents[2]
Usage = namedtuple("Usage", "total used free")


def test_a_machine_that_has_all_meets_no_obstacle():
    assert bootstrap.obstacle() is None


def test_an_old_python_is_named_with_the_way_out(monkeypatch):
    monkeypatch.setattr(sys, "version_info", (3, 9, 2, "final", 0))

    assert bootstrap.obstacle() == (
        "Python 3.11 or newer is needed, this is 3.9.2. Say which one: make PYTHON=python3.11 ..."
    )


def test_a_full_disk_is_seen_before_anything_is_written(monkeypatch):
    monkeypatch.setattr(shutil, "disk_usage", lambda path: Usage(10**9, 10**9 - 5_000_000, 5_000_000))

    assert bootstrap.obstacle() == "Only 5 MB are free here; the set-up needs 1500 MB. Make room."


@pytest.mark.parametrize(
    ("output", "hint"),
    [
        ("OSError: [Errno 28] No space left on device", "The disk is full. Make room and run it again."),
        ("error: command 'gcc' failed: No such file", "A package must be built and there is no C compiler."),
        ("Temporary failure in name resolution", "The package index can't be reached."),
        ("ERROR: THESE PACKAGES DO NOT MATCH: they do not match the hashes", "A package differs from the lock."),
    ],
)
def test_a_failed_step_ends_with_what_to_do(output, hint):
    assert hint in bootstrap.explain(output).splitlines()[-1]


def test_forgetting_a_demo_that_runs_is_refused(tmp_path, monkeypatch, capsys):
    (tmp_path / "demo").mkdir()
    (tmp_path / "demo" / "running").write_text(str(os.getpid()))
    (tmp_path / "demo" / "kept").touch()
    monkeypatch.setattr(bootstrap, "DATA", tmp_path)

    assert bootstrap.forget() == 1
    assert "stop it with Ctrl-C first" in capsys.readouterr().err
    assert (tmp_path / "demo" / "kept").exists()


def test_the_demos_data_is_forgotten(tmp_path, monkeypatch):
    (tmp_path / "demo").mkdir()
    monkeypatch.setattr(bootstrap, "DATA", tmp_path)

    assert bootstrap.forget() == 0
    assert not (tmp_path / "demo").exists()


def test_the_set_up_needs_nothing_but_the_standard_library():
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", "import runpy; runpy.run_path('devstore/bootstrap.py')"],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert (done.returncode, done.stderr) == (0, "")
