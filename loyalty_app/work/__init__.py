"""Long work that staff ask for and watch: a replay, an export, a file of adjustments. Step by step, in the workers.

Invariant: a step and its progress are one transaction, so a killed worker loses at most the step it was at.
Verbs: work.ask, work.cancel, run.step; tallies for what a step counts for later ones.
"""
