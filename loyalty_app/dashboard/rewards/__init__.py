"""Rewards: list, editor with its preview, cashback, donation pots."""
