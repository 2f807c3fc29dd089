"""Trains a dictionary for stored webhook bodies: python -m bench.train_dictionary NUMBER

Only ever with a new number: bodies in databases need the dictionary they were packed with.
"""

import sys
from pathlib import Path

import zstandard

from bench.payloads import Bodies, encode

FOLDER = Path(__file__).parent.parent / "webhooks" / "dictionaries"
SIZE_BYTES = 8_192  # twice that brings nothing on real orders
CURRENCIES = ["USD", "EUR", "GBP", "CAD", "AUD", "JPY"]


def samples() -> list[bytes]:
    """Orders with and without refunds, refunds, customers: in about the mix that a shop sends."""
    made = []
    for seed, currency in enumerate(CURRENCIES):
        bodies = Bodies(9_000 + seed, currency=currency)
        for number in range(160):
            order = bodies.order(paid=number % 4 > 0)
            refund = bodies.refund(order)
            made += [order, refund, bodies.customer()] if number % 5 == 0 else [order]
            if number % 10 == 0:
                made.append(order | {"refunds": [refund], "financial_status": "partially_refunded"})
    return [encode(body) for body in made]


def main(number: int) -> None:
    path = FOLDER / f"{number}.zdict"
    if path.exists():
        sys.exit(f"{path} exists: bodies may need it. Choose a new number.")
    dictionary = zstandard.train_dictionary(SIZE_BYTES, samples(), dict_id=number, level=3)
    path.write_bytes(dictionary.as_bytes())
    print(f"{path}: {len(dictionary)} bytes")


if __name__ == "__main__":
    main(int(sys.argv[1]))
