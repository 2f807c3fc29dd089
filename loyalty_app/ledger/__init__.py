"""Where every point is, where it came from and where it went.

Invariant: balances are the sums of transfers, and transfers are never changed.
Verbs: transfers.post, balances.of, release.release_due, audit.audit.
"""
