"""A shop that is connected to the stand-in, as the tests of rewards have it."""

from tests.rewards.conftest import connected, store

__all__ = ["connected", "store"]
