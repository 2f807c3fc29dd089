"""A merchant installs, stays connected, leaves and comes back.

Invariant: a shop's ledger outlives its installation; its tokens don't.
Verbs: install.install, install.uninstall, tokens.access_token, tokens.keep_alive.
"""
