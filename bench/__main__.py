"""``make bench``: runs each benchmark in a process of its own and prints its table.

--size S (seconds: does it run, do the invariants hold), M (minutes), L (10 million transfers); --only a,b; --json PATH.
"""

import argparse
import json
import os
import platform
import subprocess
import sys
import time
from pathlib import Path

from bench import stopping
from bench.table import render

BENCHES = (
    "intake", "settle", "posting", "sweeps", "redemption", "storefront", "lighthouse", "state", "replay", "admin",
)  # fmt: skip


def main() -> int:
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    parser.add_argument("--size", choices=["S", "M", "L"], default="S")
    parser.add_argument("--only", default="", help="names, comma separated: " + ", ".join(BENCHES))
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    chosen = [name.strip() for name in options.only.split(",") if name.strip()] or list(BENCHES)
    if unknown := set(chosen) - set(BENCHES):
        parser.error(f"unknown: {', '.join(sorted(unknown))}; there are {', '.join(BENCHES)}")
    print(
        f"{platform.python_implementation()} {platform.python_version()}, {os.cpu_count()} cores, size {options.size}"
    )
    stopping.in_peace()
    try:
        results = {name: run(name, options.size) for name in chosen}
    except KeyboardInterrupt:
        print("\nStopped. Everything it started is down.")
        return stopping.STOPPED
    if options.json:
        options.json.write_text(json.dumps(results, indent=2, default=str))
    return 0 if all(rows is not None for rows in results.values()) else 1


def run(name: str, size: str) -> list[dict] | None:
    """One benchmark's rows, or None when it failed. Its progress goes straight to the terminal."""
    print(f"\n== {name} ==", flush=True)
    start = time.monotonic()
    command = [sys.executable, "-W", "ignore", "-m", "bench.one", name, size]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as child:
        try:
            said, _ = child.communicate()
        except KeyboardInterrupt:
            child.terminate()  # it may not have heard of it; it stops its servers, and we wait
            child.wait()
            raise
    if child.returncode:
        print(f"FAILED after {time.monotonic() - start:.0f} s\n{said[-2000:]}")
        return None
    rows = json.loads(said)
    print(render(rows))
    print(f"({time.monotonic() - start:.0f} s)")
    return rows


if __name__ == "__main__":
    sys.exit(main())
