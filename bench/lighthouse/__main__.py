"""The table alone: ``python -m bench.lighthouse --size S|M|L``."""

import argparse

from bench import lighthouse
from bench.table import render

if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="bench.lighthouse", description=lighthouse.__doc__)
    parser.add_argument("--size", choices=list(lighthouse.ROUNDS), default="S")
    print(render(lighthouse.run(parser.parse_args().size)))
