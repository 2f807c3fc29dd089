"""Who changed what, when: every change that staff make to rules, rewards, settings and balances.

Invariant: an entry is written in the transaction of the change it tells of, and never changed again.
Verbs: note.note, called by whatever changes something; differences.differences.
"""
