"""One Lighthouse run: a page's address becomes its figures. Chromium is ours, so that it ends when we do."""

import json
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from devstore.stack import Process

PACKAGES = Path(__file__).parent
START_TIMEOUT_S = 30
RUN_TIMEOUT_S = 180
FLAGS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-extensions",
    "--remote-debugging-port=0",
)
SETTINGS = ("--quiet", "--output=json", "--only-categories=performance,accessibility", "--no-enable-error-reporting")
AUDITS = {
    "LCP ms": "largest-contentful-paint",
    "TBT ms": "total-blocking-time",
    "main thread ms": "mainthread-work-breakdown",
    "bytes": "total-byte-weight",
}


class AuditFailed(Exception):
    """Lighthouse could not judge a page; the message has what it said."""


def chromium() -> str | None:
    return shutil.which("chromium") or shutil.which("chromium-browser")


@contextmanager
def browsing(folder: Path) -> Iterator[Callable[[str, dict[str, str]], dict]]:
    """look(address, headers) -> figures; folder is where Lighthouse is installed."""
    with tempfile.TemporaryDirectory(prefix="loyalty-lighthouse-", ignore_cleanup_errors=True) as scratch:
        profile, report = Path(scratch) / "profile", Path(scratch) / "report.json"
        command = [chromium(), *FLAGS, f"--user-data-dir={profile}", "about:blank"]
        browser = Process("Chromium", command, environment=dict(os.environ), log=Path(scratch) / "chromium.log")
        try:
            port = _port(browser, profile / "DevToolsActivePort")
            yield lambda address, headers: _figures(_report(folder, port, address, headers, report))
        finally:
            browser.stop()


def _port(browser: Process, told: Path) -> int:
    """Chromium writes its port into a file of its profile as soon as it listens."""
    deadline = time.monotonic() + START_TIMEOUT_S
    while time.monotonic() < deadline and browser.is_running:
        if told.exists() and (lines := told.read_text().splitlines()):
            return int(lines[0])
        time.sleep(0.05)
    raise AuditFailed(f"Chromium did not start. It said:\n{browser.last_words()}")


def _report(folder: Path, port: int, address: str, headers: dict[str, str], path: Path) -> dict:
    path.unlink(missing_ok=True)
    done = subprocess.run(
        [
            "node", "node_modules/lighthouse/cli/index.js", address, f"--port={port}", *SETTINGS,
            f"--output-path={path}", f"--extra-headers={json.dumps(headers)}",
        ],
        cwd=folder, capture_output=True, text=True, timeout=RUN_TIMEOUT_S, check=False,
    )  # fmt: skip
    if done.returncode or not path.exists():
        raise AuditFailed(f"{address}: {done.stderr[-1500:]}")
    report = json.loads(path.read_text(encoding="utf-8"))
    if problem := report.get("runtimeError"):
        raise AuditFailed(f"{address}: {problem['message']}")
    return report


def _figures(report: dict) -> dict:
    """Scores from 0 to 100; times in ms; bytes as they came over the wire."""
    audits, categories = report["audits"], report["categories"]
    figures = {name: round(audits[audit]["numericValue"]) for name, audit in AUDITS.items()}
    return figures | {
        "CLS": round(audits["cumulative-layout-shift"]["numericValue"], 3),
        "score": round(categories["performance"]["score"] * 100),
        "accessibility": round(categories["accessibility"]["score"] * 100),
        "requests": len(audits["network-requests"]["details"]["items"]),
    }
