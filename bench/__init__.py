"""Benchmarks: plain scripts, peers and limits side by side in one run; ratios, never bare rates.

Each module has ``run(size) -> list[dict]``; a dict is one printed row, with the key ``name`` first.
"""
