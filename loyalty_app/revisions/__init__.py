"""Effective-dated things: what one says over [starts_at, ends_at), revision by revision; and drafts of what it may say.

A change closes one revision and opens the next, so the past is judged by what was said on its day, for ever. Earn
rules and rewards are such things; each has a register.Register, which is all that can be done to them.
"""
