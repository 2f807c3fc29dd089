"""Points that staff give or take by hand: with a reason, within limits, by two people where the sum is large.

Invariant: points move when a row becomes done, in one transaction, once; undoing is a row of its own.
Verbs: adjust.ask, undo.undo, decide.approve, decide.refuse, decide.withdraw.
"""
