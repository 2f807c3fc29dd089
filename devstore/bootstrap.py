"""Makes the virtualenv from the lock. Runs on the system's Python, before anything is installed: stdlib only.

``bootstrap.py VENV`` sets up, ``--browser`` gets Chromium where it can, ``--forget`` drops the demo's data.
"""

import hashlib
import os
import shutil
import subprocess
import sys
import threading
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LOCK = ROOT / "requirements-dev.lock"
DATA = ROOT / ".data"
NEEDED_PYTHON = (3, 11)
NEEDED_BYTES = 1_500_000_000  # the virtualenv has 600 MB; pip unpacks beside it
CHROMIUM = ("chromium", "chromium-browser", "google-chrome")


def main(arguments: list[str]) -> int:
    if arguments == ["--forget"]:
        return forget()
    if arguments == ["--browser"]:
        return browser()
    return virtualenv(Path(arguments[0] if arguments else ".venv"))


def virtualenv(folder: Path) -> int:
    folder = folder if folder.is_absolute() else ROOT / folder
    wanted = hashlib.sha256(LOCK.read_bytes() + sys.version.encode()).hexdigest()
    stamp = folder / ".lock-installed"
    if stamp.exists() and stamp.read_text() == wanted:
        return 0
    if problem := obstacle():
        return fail(problem)
    print("Setting up (once, about a minute):", flush=True)
    try:
        if not (folder / "bin" / "python").exists():
            step("virtualenv", [sys.executable, "-m", "venv", str(folder)])
        pip = [str(folder / "bin" / "python"), "-m", "pip", "--disable-pip-version-check", "install"]
        step("packages, each checked against its hash", [*pip, "--require-hashes", "-r", str(LOCK)])
    except subprocess.CalledProcessError as error:
        return fail(explain(error.output or ""))
    stamp.write_text(wanted)
    return 0


def obstacle() -> str | None:
    """What would make the set-up fail, said before it does."""
    if sys.version_info < NEEDED_PYTHON:
        found = ".".join(map(str, sys.version_info[:3]))
        return f"Python 3.11 or newer is needed, this is {found}. Say which one: make PYTHON=python3.11 ..."
    free = shutil.disk_usage(ROOT).free
    if free < NEEDED_BYTES:
        return f"Only {free // 1_000_000} MB are free here; the set-up needs {NEEDED_BYTES // 1_000_000} MB. Make room."
    if not os.access(ROOT, os.W_OK):
        return f"{ROOT} is not writable for this user. Clone the project into a folder of your own."
    try:
        import ensurepip  # noqa: F401
        import venv  # noqa: F401
    except ImportError:
        return "This Python has no venv. On Debian or Ubuntu: apt-get install python3-venv"
    return None


def step(name: str, command: list[str]) -> None:
    """Run it with a line that shows it is alive; raises CalledProcessError with its whole output."""
    start, done = time.monotonic(), threading.Event()

    def show() -> None:
        while not done.wait(1 if sys.stdout.isatty() else 15):
            end = "\r" if sys.stdout.isatty() else "\n"
            print(f"  ... {name} ({time.monotonic() - start:.0f} s)", end=end, flush=True)

    ticker = threading.Thread(target=show, daemon=True)
    ticker.start()
    try:
        subprocess.run(command, check=True, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    finally:
        done.set()
        ticker.join()
    print(f"  ok  {name} ({time.monotonic() - start:.0f} s)      ", flush=True)


def explain(output: str) -> str:
    """The last lines of what failed, and what to do about the usual causes."""
    hints = {
        "No space left": "The disk is full. Make room and run it again.",
        "do not match the hashes": "A package differs from the lock. A proxy may be rewriting downloads; do not go on.",
        "Temporary failure in name resolution": "The package index can't be reached. Check the network and try again.",
        "Connection refused": "The package index can't be reached. Check the network and try again.",
        "gcc": "A package must be built and there is no C compiler. On Debian: apt-get install build-essential",
    }
    hint = next((text for sign, text in hints.items() if sign in output), "The lines above say why.")
    return "\n".join([*output.strip().splitlines()[-12:], "", hint])


def browser() -> int:
    """Chromium for the browser tests. Without it they are skipped, and say so."""
    if any(shutil.which(name) for name in CHROMIUM):
        return 0
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        print("No Chromium here: browser tests will be skipped. To run them: apt-get install chromium (as root).")
        return 0
    print("Installing Chromium for the browser tests:", flush=True)
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    install = ["apt-get", "install", "-y", "-qq", "--no-install-recommends"]
    for command, without_it in (
        (["apt-get", "update", "-qq"], "Browser tests will be skipped"),
        ([*install, "chromium"], "Browser tests will be skipped"),
        ([*install, "chromium-headless-shell"], "Browser tests will take longer"),  # newer Debians have it
    ):
        done = subprocess.run(
            command, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env=quiet, check=False
        )
        if done.returncode:
            print(f"Could not: {done.stdout.strip().splitlines()[-1:]}. {without_it}.")
            return 0
    return 0


def forget() -> int:
    if pid := running():
        return fail(f"The demo is running (process {pid}); stop it with Ctrl-C first.")
    shutil.rmtree(DATA / "demo", ignore_errors=True)
    print("The demo's data is gone; the next make demo starts afresh.")
    return 0


def running() -> str | None:
    """The process number of the demo that runs on this data, or None."""
    marker = DATA / "demo" / "running"
    if not marker.exists() or not Path(f"/proc/{marker.read_text()}").exists():
        return None
    return marker.read_text()


def fail(text: str) -> int:
    print(f"\n{text}", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
