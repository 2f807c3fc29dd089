"""Earn rules: list, editor, what a rule gives on an example order."""
