"""The arithmetic and the written forms of orders; no storage here.

Invariant: amounts are integers of the smallest unit, and the parts of an amount add up to it.
"""
