"""What the benchmarks take from npm is pinned by hash, and where there is no Node they say how to get it."""

import json
from pathlib import Path

import pytest

from bench import npm
from bench.intake_servers import PEERS
from bench.lighthouse import audits

VERSION_OF_DEBIAN_11 = "#!/bin/sh\necho v12.22.12\n"


@pytest.mark.parametrize("folder", [PEERS, audits.PACKAGES], ids=lambda folder: folder.name)
def test_every_package_has_a_hash_and_no_address(folder: Path):
    wanted = json.loads((folder / "package.json").read_text(encoding="utf-8"))["dependencies"]
    locked = json.loads((folder / "package-lock.json").read_text(encoding="utf-8"))["packages"]

    assert locked.pop("")["dependencies"] == wanted
    assert all(version[0].isdigit() for version in wanted.values())
    assert all(package["integrity"].startswith("sha512-") for package in locked.values())
    assert not any("resolved" in package for package in locked.values())


def test_without_node_it_says_how_to_get_it(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    assert npm.installed(audits.PACKAGES) == (None, "there is no Node here; as root: apt-get install nodejs npm")

    for name in ("node", "npm"):
        (tmp_path / name).write_text(VERSION_OF_DEBIAN_11)
        (tmp_path / name).chmod(0o755)
    assert npm.installed(audits.PACKAGES) == (None, "Node is v12.22.12, 18 or newer is needed")
