"""The table alone: ``python -m bench.admin --size S|M|L``."""

import argparse

from bench import admin
from bench.table import render

if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="bench.admin", description=admin.__doc__)
    parser.add_argument("--size", choices=list(admin.SIZES), default="S")
    print(render(admin.run(parser.parse_args().size)))
