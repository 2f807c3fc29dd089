"""Runs one benchmark and prints its rows as JSON; everything it says meanwhile goes to standard error."""

import importlib
import json
import sys
from contextlib import redirect_stdout

from bench import stopping

if __name__ == "__main__":
    name, size = sys.argv[1:]
    stopping.in_peace()
    try:
        with redirect_stdout(sys.stderr):
            rows = importlib.import_module(f"bench.{name}").run(size)
    except KeyboardInterrupt:
        sys.exit(stopping.STOPPED)
    json.dump(rows, sys.stdout, default=str)
