"""From an order to points: rules (pure), settle, explanations.

Invariant: what an order was given equals what its last state deserves under the rules of its day.
Verbs: settle.settle, joining.award, rulebook.publish, programme.change.
"""
