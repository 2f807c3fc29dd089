"""The lint step of the theme app extension says when it could not run."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from storefront_widget.lint.__main__ import LOCK

ROOT = Path(__file__).resolve().parents[2]


def lint(**environment: str) -> subprocess.CompletedProcess:
    return subprocess.run(
        [sys.executable, "-m", "storefront_widget.lint"],
        cwd=ROOT, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip


def test_without_node_the_check_is_skipped_and_says_why():
    done = lint(PATH="/nowhere")

    assert (done.returncode, done.stdout) == (
        0,
        "skipped: Node.js is not installed here; Shopify's theme check needs version 20 or newer.\n",
    )


def test_an_old_node_is_named(tmp_path):
    for name in ("node", "npm"):
        (tmp_path / name).write_text("#!/bin/sh\necho v18.19.0\n")
        (tmp_path / name).chmod(0o755)

    done = lint(PATH=str(tmp_path))

    assert (done.returncode, done.stdout) == (
        0,
        "skipped: Node.js is v18.19.0; Shopify's theme check needs 20 or newer.\n",
    )


def test_where_the_registry_cannot_be_reached_it_says_so(tmp_path):
    npm = "#!/bin/sh\necho 'npm error code EAI_AGAIN' >&2\nexit 1\n"
    for name, script in {"node": "#!/bin/sh\necho v20.1.0\n", "npm": npm}.items():
        (tmp_path / name).write_text(script)
        (tmp_path / name).chmod(0o755)
    folder = tmp_path / "storefront_widget"
    shutil.copytree(ROOT / "storefront_widget", folder, ignore=shutil.ignore_patterns("node_modules", "__pycache__"))

    done = subprocess.run(
        [sys.executable, "-m", "storefront_widget.lint"],
        cwd=tmp_path, env={"PATH": str(tmp_path)}, capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert (done.returncode, done.stdout) == (
        0,
        "skipped: npm's registry could not be reached, so Shopify's theme check is not installed.\n",
    )


@pytest.mark.parametrize("word", ["resolved", "tarball", ".tgz"])
def test_the_lock_names_no_download_address(word):
    assert word not in LOCK.read_text()
