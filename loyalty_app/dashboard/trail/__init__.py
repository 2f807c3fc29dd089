"""The audit trail as staff read it: who changed what, when, and from what to what."""
